package app_test

import (
	"net/url"

	"github.com/okite-isms/okite/internal/app/apptest"
)

// orgAttack knows the organisation.
func orgAttack() attack {
	return attack{
		names: func(i ids) map[string]string {
			return map[string]string{
				"/org/person/{id}":             i.person,
				"/api/v1/org/person/{id}":      i.person,
				"/org/unit/{id}":               i.Unit,
				"/api/v1/org/unit/{id}":        i.Unit,
				"/org/post/{id}":               i.Post,
				"/api/v1/org/post/{id}":        i.Post,
				"/org/tenure/{id}":             i.Tenure,
				"/api/v1/org/tenure/{id}":      i.Tenure,
				"/org/absence/{id}":            i.Absence,
				"/api/v1/org/absence/{id}":     i.Absence,
				"/org/role/{id}":               i.Role,
				"/api/v1/org/role/{id}":        i.Role,
				"/org/appointment/{id}":        i.Appointment,
				"/api/v1/org/appointment/{id}": i.Appointment,
				"/org/delegation/{id}":         i.Delegation,
				"/api/v1/org/delegation/{id}":  i.Delegation,
				"/org/committee/{id}":          i.Committee,
				"/api/v1/org/committee/{id}":   i.Committee,
				"/org/member/{id}":             i.Member,
				"/api/v1/org/member/{id}":      i.Member,
				"/org/meeting/{id}":            i.Meeting,
				"/api/v1/org/meeting/{id}":     i.Meeting,
				"/org/contact/{id}":            i.Contact,
				"/api/v1/org/contact/{id}":     i.Contact,
				"/org/guest/{id}":              i.Guest,
				"/org/calendar/{id}":           i.Closed,
				"/api/v1/org/calendar/{id}":    i.Closed,
				"/org/transfer/{id}":           i.Transfer,
				"/api/v1/org/transfer/{id}":    i.Transfer,
			}
		},
		forms:    orgForms,
		writings: orgWritings,
		harmless: []string{"POST /org/contact/private", "POST /org/contact/tree"},
		unready:  []string{"POST /org/transfer", "POST /org/body/erase"},
	}
}

func orgForms(town *apptest.Town, i ids) map[string]url.Values {
	founding := url.Values{
		"name": {"三つ目の町"}, "kind": {"town"}, "code": {"402028"}, "fiscal_start": {"4"}, "person": {"三 太郎"}, "login": {"mitsu"}, "password": {apptest.Password},
	}
	version := url.Values{"version": {"1"}}
	void := url.Values{"why": {"誤って登録した"}, "version": {"1"}}
	contact := url.Values{
		"class": {"police"}, "class_title": {""}, "post": {""}, "person": {""}, "name": {"相談窓口"}, "phone": {"0570-000-090"}, "private": {""}, "mail": {"madoguchi@example.jp"},
		"note": {"昼間のみ"}, "caller": {""}, "place": {"9"},
	}
	return map[string]url.Values{
		"POST /org/transfer":                   {"title": {"異動"}, "day": {"2027-04-01"}},
		"POST /org/transfer/{id}/arrange":      {"number": {"1列目 職員番号"}, "name": {"2列目 氏名"}, "unit": {"3列目 所属"}, "post": {"4列目 職名"}, "version": {"1"}},
		"POST /org/transfer/{id}/apply":        {"version": {"1"}, "moves": {"1"}},
		"POST /org/transfer/{id}/revert":       void,
		"POST /org/account":                    {"unit": {"総務課"}},
		"POST /org/person/{id}/open":           {"login": {"aratani"}},
		"POST /org/person":                     {"name": {"新 人"}, "login": {"shinjin"}, "roles": {"staff"}},
		"POST /org/person/{id}":                {"name": {"改 名"}, "version": {"1"}},
		"POST /org/person/{id}/roles":          {"roles": {"office"}, "version": {"1"}},
		"POST /org/person/{id}/deactivate":     version,
		"POST /org/person/{id}/reactivate":     version,
		"POST /org/person/{id}/reissue":        version,
		"POST /org/unit/new":                   {"name": {"新しい課"}, "kind": {"division"}, "parent": {i.Organ}, "place": {"3"}, "from": {apptest.Begun}},
		"POST /org/unit/{id}/rename":           {"name": {"改称課"}, "kind": {"division"}, "parent": {i.Organ}, "place": {"3"}, "from": {apptest.Later}},
		"POST /org/unit/{id}/merge":            {"into": {i.Beside}, "from": {apptest.Later}},
		"POST /org/unit/{id}/split":            {"name": {"分割課"}, "kind": {"division"}, "posts": {i.Post}, "from": {apptest.Later}},
		"POST /org/unit/{id}/abolish":          {"from": {"2026-03-02"}, "successor": {i.Beside}},
		"POST /org/unit/{id}/correct":          {"span": {i.Span}, "name": {"訂正課"}, "kind": {"division"}, "parent": {i.Organ}, "from": {apptest.Begun}, "last": {""}, "why": {"書き誤り"}},
		"POST /org/post/new":                   {"unit": {i.Unit}, "title": {"主査"}, "seats": {"2"}, "place": {"1"}, "from": {apptest.Begun}},
		"POST /org/post/{id}/edit":             {"unit": {i.Beside}, "title": {"室長"}, "heads": {"on"}, "seats": {"1"}, "place": {"1"}, "from": {apptest.Later}},
		"POST /org/post/{id}/close":            {"last": {"2026-03-02"}, "version": {"1"}},
		"POST /org/tenure/new":                 {"person": {i.Number}, "post": {i.Post}, "kind": {"additional"}, "basis": {"辞令"}, "from": {"2026-03-02"}, "last": {""}},
		"POST /org/tenure/{id}/end":            {"last": {apptest.Begun}, "version": {"1"}},
		"POST /org/tenure/{id}/void":           void,
		"POST /org/person/{id}/absence":        {"kind": {"sick"}, "from": {"2026-05-01"}, "last": {"2026-05-02"}, "note": {"備考"}},
		"POST /org/absence/{id}/void":          void,
		"POST /org/role/new":                   {"name": {"atarashii"}, "title": {"新しい役割"}, "meaning": {"説明"}},
		"POST /org/role/{id}/edit":             {"title": {"別の名の役割"}, "meaning": {"別の説明"}, "used": {"on"}, "version": {"1"}},
		"POST /org/role/{id}/appoint":          {"way": {"person"}, "person": {i.Number}, "post": {""}, "unit_kind": {""}, "within": {""}, "committee": {""}, "unit": {i.Unit}, "from": {apptest.Begun}, "last": {""}, "basis": {"根拠"}, "basis_ref": {"第３条"}},
		"POST /org/role/{id}/deputy":           {"kind": {"standing"}, "place": {"2"}, "post": {i.Post}, "person": {""}, "unit": {i.Unit}, "scope": {"持ち出しの許可"}, "consent": {apptest.Begun}, "from": {apptest.Begun}, "last": {""}, "basis": {"根拠"}},
		"POST /org/role/reason":                {"rule": {apptest.Breach}, "person": {i.Person}, "unit": {i.Unit}, "reason": {"職員が少ないため。"}},
		"POST /org/appointment/{id}/end":       {"last": {apptest.Later}, "version": {"1"}},
		"POST /org/appointment/{id}/void":      void,
		"POST /org/delegation/{id}/void":       void,
		"POST /org/committee/new":              {"name": {"新しい委員会"}, "kind": {"board"}, "unit": {i.Unit}, "quorum": {"majority"}, "from": {apptest.Begun}, "basis": {"根拠"}, "basis_ref": {"第４条"}},
		"POST /org/committee/{id}/dissolve":    {"last": {"2026-03-02"}, "version": {"1"}},
		"POST /org/committee/{id}/member":      {"seat": {"chair"}, "duty": {"指揮"}, "post": {i.Post}, "person": {""}, "from": {apptest.Begun}, "last": {""}},
		"POST /org/committee/{id}/meeting/new": {"held_on": {apptest.Begun}, "venue": {"会議室"}, "agenda": {"議題"}, "resolution": {"決定"}, "present": {i.Member}},
		"POST /org/member/{id}/end":            {"last": {apptest.Later}, "version": {"1"}},
		"POST /org/member/{id}/void":           void,
		"POST /org/meeting/{id}/void":          void,
		"POST /org/contact/private":            {},
		"POST /org/contact/tree":               {},
		"POST /org/contact/new":                contact,
		"POST /org/contact/{id}/edit":          with(contact, "version", "1"),
		"POST /org/contact/{id}/void":          void,
		"POST /org/right/rule":                 {"permission": {"org.convene"}, "role": {i.Role}, "scope": {"body"}, "reason": {"事務を担うため"}},
		"POST /org/guest/new":                  {"name": {"外部 監査"}, "purpose": {"外部監査"}, "areas": {"org"}, "from": {apptest.Begun}, "last": {apptest.Later}, "login": {"gaibu"}},
		"POST /org/guest/{id}/withdraw":        version,
		"POST /org/calendar/new":               {"day": {"2026-11-30"}, "title": {"創立記念日"}, "opens": {"closed"}},
		"POST /org/calendar/{id}/void":         {"why": {"誤って登録した"}},
		"POST /org/body":                       {"name": {"別の町"}, "kind": {"town"}, "code": {"402028"}, "fiscal_start": {"4"}, "version": {"1"}},
		"POST /org/body/new":                   founding,
		"POST /org/body/erase":                 {"name": {town.Home.Name}},
	}
}

func orgWritings(i ids) map[string]map[string]any {
	version := map[string]any{"version": 1}
	void := map[string]any{"why": "誤って登録した", "version": 1}
	return map[string]map[string]any{
		"PUT /api/v1/org/body":                     {"name": "別の町", "kind": "town", "code": "402028", "fiscal_start": 4, "version": 1},
		"POST /api/v1/org/person":                  {"name": "新 人", "login": "shinjin", "roles": []string{"staff"}},
		"PUT /api/v1/org/person/{id}":              {"name": "改 名", "version": 1},
		"PUT /api/v1/org/person/{id}/roles":        {"roles": []string{"office"}, "version": 1},
		"POST /api/v1/org/person/{id}/deactivate":  version,
		"POST /api/v1/org/person/{id}/reactivate":  version,
		"POST /api/v1/org/person/{id}/reissue":     version,
		"POST /api/v1/org/unit":                    {"name": "新しい課", "kind": "division", "parent": i.Organ, "place": 3, "from": apptest.Begun},
		"POST /api/v1/org/unit/{id}/rename":        {"name": "改称課", "kind": "division", "parent": i.Organ, "place": 3, "from": apptest.Later},
		"POST /api/v1/org/unit/{id}/merge":         {"into": i.Beside, "from": apptest.Later},
		"POST /api/v1/org/unit/{id}/split":         {"name": "分割課", "kind": "division", "posts": []string{i.Post}, "from": apptest.Later},
		"POST /api/v1/org/unit/{id}/abolish":       {"from": "2026-03-02", "successor": i.Beside},
		"POST /api/v1/org/unit/{id}/correct":       {"span": i.Span, "name": "訂正課", "kind": "division", "parent": i.Organ, "from": apptest.Begun, "why": "書き誤り"},
		"POST /api/v1/org/post":                    {"unit": i.Unit, "title": "主査", "seats": 2, "place": 1, "from": apptest.Begun},
		"POST /api/v1/org/post/{id}/change":        {"unit": i.Beside, "title": "室長", "heads": true, "seats": 1, "from": apptest.Later},
		"POST /api/v1/org/post/{id}/close":         {"last": "2026-03-02", "version": 1},
		"POST /api/v1/org/tenure":                  {"person": i.Number, "post": i.Post, "kind": "additional", "basis": "辞令", "from": "2026-03-02"},
		"POST /api/v1/org/tenure/{id}/end":         {"last": apptest.Begun, "version": 1},
		"POST /api/v1/org/tenure/{id}/void":        void,
		"POST /api/v1/org/person/{id}/absence":     {"kind": "sick", "from": "2026-05-01", "last": "2026-05-02", "note": "備考"},
		"POST /api/v1/org/absence/{id}/void":       void,
		"POST /api/v1/org/role":                    {"name": "atarashii", "title": "新しい役割", "meaning": "説明"},
		"PUT /api/v1/org/role/{id}":                {"title": "別の名の役割", "meaning": "別の説明", "used": true, "version": 1},
		"POST /api/v1/org/appointment":             {"role": i.Role, "way": "person", "person": i.Number, "unit": i.Unit, "from": apptest.Begun, "basis": "根拠", "basis_ref": "第３条"},
		"POST /api/v1/org/appointment/{id}/end":    {"last": apptest.Later, "version": 1},
		"POST /api/v1/org/appointment/{id}/void":   void,
		"POST /api/v1/org/delegation":              {"role": i.Role, "kind": "standing", "post": i.Post, "unit": i.Unit, "scope": "持ち出しの許可", "consent": apptest.Begun, "from": apptest.Begun},
		"POST /api/v1/org/delegation/{id}/void":    void,
		"POST /api/v1/org/reason":                  {"rule": apptest.Breach, "person": i.Person, "unit": i.Unit, "reason": "職員が少ないため。"},
		"POST /api/v1/org/committee":               {"name": "新しい委員会", "kind": "board", "unit": i.Unit, "quorum": "majority", "from": apptest.Begun, "basis": "根拠"},
		"POST /api/v1/org/committee/{id}/dissolve": {"last": "2026-03-02", "version": 1},
		"POST /api/v1/org/committee/{id}/member":   {"seat": "chair", "duty": "指揮", "post": i.Post, "place": 1, "from": apptest.Begun},
		"POST /api/v1/org/committee/{id}/meeting":  {"held_on": apptest.Begun, "venue": "会議室", "agenda": "議題", "resolution": "決定", "proxy": []string{i.Member}},
		"POST /api/v1/org/member/{id}/end":         {"last": apptest.Later, "version": 1},
		"POST /api/v1/org/member/{id}/void":        void,
		"POST /api/v1/org/meeting/{id}/void":       void,
		"POST /api/v1/org/contact":                 {"class": "police", "name": "相談窓口", "phone": "0570-000-090", "mail": "madoguchi@example.jp", "note": "昼間のみ", "place": 9},
		"PUT /api/v1/org/contact/{id}":             {"class": "police", "name": "相談窓口", "phone": "0570-000-090", "version": 1},
		"POST /api/v1/org/contact/{id}/void":       void,
		"POST /api/v1/org/right":                   {"permission": "org.convene", "role": i.Role, "scope": "body", "reason": "事務を担うため"},
		"POST /api/v1/org/calendar":                {"day": "2026-11-30", "title": "創立記念日", "opens": "closed"},
		"POST /api/v1/org/calendar/{id}/void":      {"why": "誤って登録した"},
		"POST /api/v1/org/guest":                   {"name": "外部 監査", "purpose": "外部監査", "from": apptest.Begun, "last": apptest.Later, "login": "gaibu"},
		"POST /api/v1/org/transfer":                {"title": "異動", "day": "2027-04-01", "name": "a.csv", "content": "6IG35ZOh55Wq5Y+3LOawj+WQjQoxLOeUsgo="},
		"PUT /api/v1/org/transfer/{id}":            {"number": "1列目 職員番号", "name": "2列目 氏名", "unit": "3列目 所属", "post": "4列目 職名", "version": 1},
		"POST /api/v1/org/transfer/{id}/apply":     {"version": 1, "moves": 1},
		"POST /api/v1/org/transfer/{id}/revert":    void,
	}
}
