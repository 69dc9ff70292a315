package app_test

import (
	"bytes"
	"context"
	"fmt"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/evidence"
	"github.com/okite-isms/okite/internal/platform/actor"
)

// evidenceAttack knows the evidence.
func evidenceAttack() attack {
	return attack{
		prepare: func(t *testing.T, town *apptest.Town, b apptest.Body, i *ids) {
			t.Helper()
			i.exhibits(t, town, b)
		},
		names: func(i ids) map[string]string {
			return map[string]string{
				"/evidence/item/{id}":            i.made["exhibit"],
				"/api/v1/evidence/item/{id}":     i.made["exhibit"],
				"/evidence/disposal/{id}":        i.made["disposal"],
				"/api/v1/evidence/disposal/{id}": i.made["disposal"],
				"/evidence/upload/{id}":          i.made["upload"],
				"/api/v1/evidence/upload/{id}":   i.made["upload"],
			}
		},
		forms:    evidenceForms,
		writings: evidenceWritings,
		unready:  []string{"POST /evidence/upload", "POST /evidence/upload/{id}", "PATCH /evidence/upload/{id}", "DELETE /evidence/upload/{id}", "POST /evidence/new/file", "POST /evidence/item/{id}/paper"},
	}
}

// keeper is somebody with every right over evidence.
func keeper(ctx context.Context, b apptest.Body, who apptest.Person) context.Context {
	return actor.With(ctx, actor.Actor{
		Body: b.ID, ID: who.ID, Name: who.Name, Capacity: string(actor.Office), Strength: actor.Password,
		Permissions: []actor.Permission{evidence.CanSee, evidence.CanSeeAll, evidence.CanTake, evidence.CanHand, evidence.CanKeep, evidence.CanExport, evidence.CanDispose},
	})
}

// exhibits gives a body a thing, a file on its way and a disposal.
func (i *ids) exhibits(t *testing.T, town *apptest.Town, b apptest.Body) {
	t.Helper()
	ctx, s := keeper(t.Context(), b, b.Office), town.App.Evidence
	take := func(title, class string) evidence.Exhibit {
		it, err := s.Take(ctx, evidence.Intake{Kind: "thing", Title: title, Method: "預かった", Medium: "usb", Place: "金庫", Seal: "封-1", Class: class})
		if err != nil {
			t.Fatal(err)
		}
		return it
	}
	i.made["exhibit"] = take("預かった媒体", "incident").ID
	u, err := s.Announce(ctx, evidence.Announced{Name: "a.log", Size: 100})
	if err != nil {
		t.Fatal(err)
	}
	i.made["upload"] = u.ID
	old := take("古い媒体", "legal")
	if old, err = s.Retain(ctx, evidence.Retaining{ID: old.ID, Version: old.Version, What: "extended", Day: "2020-03-31", Note: "済んだ"}); err != nil {
		t.Fatal(err)
	}
	d, err := s.Propose(ctx, evidence.DisposalProposal{IDs: []string{old.ID}, Day: "2021-04-01", Method: "破砕"})
	if err != nil {
		t.Fatal(err)
	}
	i.made["disposal"] = d.ID
}

func evidenceForms(town *apptest.Town, i ids) map[string]url.Values {
	intake := url.Values{
		"title": {"預かったもの"}, "note": {"説明"}, "method": {"預かった"}, "obtained_on": {"2026-11-20"}, "obtained_time": {"10:30"}, "obtained_by": {""}, "source_device": {""}, "source_path": {""},
		"source_time": {""}, "clock_offset": {"0"}, "class": {"incident"}, "post": {""}, "readers": {""}, "about": {""}, "upload": {""},
	}
	return map[string]url.Values{
		"POST /evidence/new/file":             intake,
		"POST /evidence/new/thing":            filled(intake, url.Values{"medium": {"usb"}, "maker": {""}, "serial": {"S-9"}, "place": {"金庫"}, "seal": {"封-9"}}),
		"POST /evidence/item/{id}/hand":       {"receiver": {town.Home.Staff.Name}, "note": {"確かめる"}, "version": {"1"}},
		"POST /evidence/item/{id}/accept":     {"verdict": {"accept"}, "seal": {"封-1"}, "place": {""}, "note": {""}, "version": {"1"}},
		"POST /evidence/item/{id}/recall":     {"version": {"1"}},
		"POST /evidence/item/{id}/paper":      {"giver": {town.Home.Office.Name}, "receiver": {"警察署"}, "outside": {"1"}, "happened_on": {"2026-11-20"}, "happened_time": {"10:00"}, "seal": {"封-1"}, "place": {""}, "note": {""}, "upload": {""}, "version": {"1"}},
		"POST /evidence/item/{id}/keep":       {"what": {"moved"}, "value": {"倉庫"}, "note": {""}, "version": {"1"}},
		"POST /evidence/item/{id}/retain":     {"what": {"held"}, "until": {""}, "note": {"訴訟"}, "version": {"1"}},
		"POST /evidence/item/{id}/correct":    {"title": {"別の題"}, "note": {""}, "method": {"預かった"}, "source_device": {""}, "source_path": {""}, "source_time": {""}, "clock_offset": {"0"}, "maker": {""}, "serial": {""}, "why": {"誤り"}, "about": {"0"}, "version": {"1"}},
		"POST /evidence/item/{id}/limit":      {"confidential": {"1"}, "readers": {""}, "post": {""}, "version": {"1"}},
		"POST /evidence/item/{id}/check":      {},
		"POST /evidence/item/{id}/copy":       {"note": {"調べる"}},
		"POST /evidence/export":               {"ids": {i.made["exhibit"]}, "note": {"提出"}},
		"POST /evidence/disposal/new":         {"ids": {i.made["exhibit"]}, "due": {"2026-11-20"}, "method": {"破砕"}, "reason": {""}},
		"POST /evidence/disposal/{id}/decide": {"verdict": {"approve"}, "note": {""}, "version": {"1"}},
		"POST /evidence/disposal/{id}/done":   {"on": {"2026-11-20"}, "witness": {"立会人"}, "note": {""}, "version": {"1"}},
		"POST /evidence/upload":               {},
		"POST /evidence/upload/{id}":          {},
		"PATCH /evidence/upload/{id}":         {},
		"DELETE /evidence/upload/{id}":        {},
	}
}

func evidenceWritings(i ids) map[string]map[string]any {
	return map[string]map[string]any{
		"POST /api/v1/evidence/item":                 {"kind": "thing", "title": "預かったもの", "method": "預かった", "class": "incident", "medium": "usb", "place": "金庫"},
		"POST /api/v1/evidence/item/{id}/hand":       {"receiver": "1003", "version": 1},
		"POST /api/v1/evidence/item/{id}/accept":     {"verdict": "accept", "version": 1},
		"POST /api/v1/evidence/item/{id}/recall":     {"version": 1},
		"POST /api/v1/evidence/item/{id}/paper":      {"giver": "1001", "receiver": "警察署", "outside": true, "happened_at": "2026-11-20T10:00:00+09:00", "upload": i.made["upload"], "version": 1},
		"POST /api/v1/evidence/item/{id}/keep":       {"what": "moved", "value": "倉庫", "version": 1},
		"POST /api/v1/evidence/item/{id}/retain":     {"what": "held", "note": "訴訟", "version": 1},
		"POST /api/v1/evidence/item/{id}/correct":    {"title": "別の題", "method": "預かった", "why": "誤り", "version": 1},
		"POST /api/v1/evidence/item/{id}/limit":      {"confidential": true, "version": 1},
		"POST /api/v1/evidence/item/{id}/check":      {"version": 1},
		"POST /api/v1/evidence/upload":               {"name": "a.log", "size": 100},
		"POST /api/v1/evidence/upload/{id}/part":     {"offset": 0, "content": "44Gm"},
		"POST /api/v1/evidence/disposal":             {"items": []string{i.made["exhibit"]}, "due": "2026-11-20", "method": "破砕"},
		"POST /api/v1/evidence/disposal/{id}/decide": {"verdict": "approve", "version": 1},
		"POST /api/v1/evidence/disposal/{id}/done":   {"witness": "立会人", "version": 1},
	}
}

// tus sends one request of the protocol of resumable uploads.
func (v visitor) tus(t *testing.T, method, path string, headers map[string]string, body []byte) answer {
	t.Helper()
	for name, value := range headers {
		v = v.with(name, value)
	}
	return v.send(t, method, path, headers["Content-Type"], body)
}

const offsetStream = "application/offset+octet-stream"

// begun announces a file and gives where its parts go.
func (v visitor) begun(t *testing.T, size int) string {
	t.Helper()
	a := v.tus(t, http.MethodPost, "/evidence/upload", map[string]string{"Upload-Length": strconv.Itoa(size), "Upload-Metadata": "filename 44Ot44KwLmxvZw=="}, nil)
	if a.status != http.StatusCreated || a.header.Get("Location") == "" {
		t.Fatalf("announced: %d to %q", a.status, a.header.Get("Location"))
	}
	return a.header.Get("Location")
}

// Parts are taken in their order, from who announced the file, and from nobody else.
func TestAttackByParts(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		office := visit(town, town.Client(t, town.Home, town.Home.Office))
		thief := visit(town, town.Client(t, town.Neighbour, town.Neighbour.Office))
		staff := visit(town, town.Client(t, town.Home, town.Home.Staff))
		place := office.begun(t, 128)
		part := func(offset, kind string) map[string]string {
			return map[string]string{"Upload-Offset": offset, "Content-Type": kind}
		}
		for name, c := range map[string]struct {
			v       visitor
			headers map[string]string
			body    int
			want    int
		}{
			"wrong offset":     {office, part("64", offsetStream), 64, http.StatusConflict},
			"negative":         {office, part("-1", offsetStream), 64, http.StatusConflict},
			"no number":        {office, part("x", offsetStream), 64, http.StatusUnprocessableEntity},
			"wrong kind":       {office, part("0", "text/plain"), 64, http.StatusUnprocessableEntity},
			"nothing":          {office, part("0", offsetStream), 0, http.StatusUnprocessableEntity},
			"more than said":   {office, part("0", offsetStream), 129, http.StatusUnprocessableEntity},
			"more than a part": {office, part("0", offsetStream), 8<<20 + 2, http.StatusUnprocessableEntity},
			"another body":     {thief, part("0", offsetStream), 64, http.StatusNotFound},
			"without right":    {staff, part("0", offsetStream), 64, http.StatusForbidden},
			"another site":     {office.with("Sec-Fetch-Site", "cross-site"), part("0", offsetStream), 64, http.StatusForbidden},
		} {
			if a := c.v.tus(t, http.MethodPatch, place, c.headers, make([]byte, c.body)); a.status != c.want {
				t.Errorf("%s: %d, want %d", name, a.status, c.want)
			}
		}
		if a := thief.tus(t, http.MethodHead, place, nil, nil); a.status != http.StatusNotFound || a.header.Get("Upload-Offset") != "" {
			t.Errorf("the neighbour is told: %d, %s", a.status, a.header.Get("Upload-Offset"))
		}
		if a := thief.tus(t, http.MethodDelete, place, nil, nil); a.status != http.StatusNotFound {
			t.Errorf("the neighbour deletes: %d", a.status)
		}
		for _, size := range []string{"0", "-5", "x", "", "99999999999999999999", strconv.Itoa(9 << 30)} {
			a := office.tus(t, http.MethodPost, "/evidence/upload", map[string]string{"Upload-Length": size}, nil)
			if a.status != http.StatusUnprocessableEntity {
				t.Errorf("%q bytes: %d", size, a.status)
			}
		}
		for i, method := range []string{http.MethodPatch, http.MethodPost} { // and through a proxy
			a := office.tus(t, method, place, part(strconv.Itoa(64*i), offsetStream), make([]byte, 64))
			if a.status != http.StatusNoContent || a.header.Get("Upload-Offset") != strconv.Itoa(64*(i+1)) {
				t.Errorf("%s: %d, %s", method, a.status, a.header.Get("Upload-Offset"))
			}
		}
		if a := office.tus(t, http.MethodHead, place, nil, nil); a.status != http.StatusOK || a.header.Get("Upload-Offset") != "128" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("state: %d, %v", a.status, a.header)
		}
		id := strings.TrimPrefix(place, "/evidence/upload/")
		if _, err := town.App.Evidence.Take(keeper(t.Context(), town.Neighbour, town.Neighbour.Office), evidence.Intake{Kind: "file", Upload: id, Title: "x", Method: "x", Class: "incident"}); err == nil {
			t.Error("the neighbour takes it in")
		}
		if a := office.tus(t, http.MethodDelete, place, nil, nil); a.status != http.StatusNoContent {
			t.Errorf("deleted: %d", a.status)
		}
	})
}

// form sends a form with a file whose name goes into the request as it is.
func (v visitor) form(t *testing.T, path, name string, content []byte, fields url.Values) answer {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`}, "Content-Type": {"text/html"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		t.Fatal(err)
	}
	for name, values := range fields {
		if err := m.WriteField(name, values[0]); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return v.send(t, http.MethodPost, path, m.FormDataContentType(), b.Bytes())
}

// Hostile files are evidence: taken as they are, never shown, saved under a harmless name.
func TestAttackByEvidence(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		office := visit(town, town.Client(t, town.Home, town.Home.Office))
		fields := url.Values{"title": {"検体"}, "method": {"回収した"}, "class": {"incident"}, "upload": {""}}
		for name, content := range map[string][]byte{
			`../../../../etc/passwd`: []byte("root"), `..\\..\\boot.ini`: []byte("boot"), `C:\\x.exe`: []byte("MZ\x90\x00"), "a\u202egpj.exe": []byte("MZ"), `page.html`: []byte("<script>__xss=1</script>"),
			`bomb.zip`: bomb(t), `encrypted.zip`: []byte("PK\x03\x04\x14\x00\x01\x00"), `half.pdf`: []byte("%PDF-"), `CON.txt`: []byte("x"), `a;filename=b.txt`: []byte("y"), `a%0d%0aSet-Cookie: a=b`: []byte("z"),
		} {
			a := office.form(t, "/evidence/new/file", name, content, fields)
			if a.status != http.StatusSeeOther {
				t.Errorf("%q: %d", name, a.status)
				continue
			}
			item := a.header.Get("Location")
			office.get(t, item).inject(t, name)
			got := office.post(t, item+"/copy", url.Values{"note": {"調べる"}})
			kind, values, err := mime.ParseMediaType(got.header.Get("Content-Disposition"))
			if err != nil || kind != "attachment" || strings.ContainsAny(values["filename"], "/\\\r\n\x00<>\u202e") || got.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%q is given out as %q: %v", name, got.header.Get("Content-Disposition"), err)
			}
			if got.header.Get("Content-Type") != "application/octet-stream" || !strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") || got.body != string(content) {
				t.Errorf("%q is given out as %s, %d bytes of %d", name, got.header.Get("Content-Type"), len(got.body), len(content))
			}
			got.inject(t, name)
		}
		numbers := office.form(t, "/evidence/new/file", "a.csv", []byte("個人番号,123456789018\n"), fields)
		if numbers.status != http.StatusUnprocessableEntity || !strings.Contains(numbers.body, "中身は残せません") || strings.Contains(numbers.body, "123456789018") {
			t.Errorf("a file with 個人番号: %d", numbers.status)
		}
		if a := office.form(t, "/evidence/new/file", "a.bin", bytes.Repeat([]byte("x"), 102<<20), fields); a.status < http.StatusBadRequest || a.status >= http.StatusInternalServerError {
			t.Errorf("too large: %d", a.status)
		}
	})
}

// What is confidential is hidden from an officer who is not named, in every list and paper.
func TestAttackConfidentialEvidence(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		s, ctx := town.App.Evidence, keeper(t.Context(), town.Home, town.Home.Office)
		title := fmt.Sprintf("人事の件%d", time.Now().UnixNano()%1000)
		it, err := s.Take(ctx, evidence.Intake{Kind: "thing", Title: title, Method: "預かった", Medium: "paper", Place: "金庫", Class: "grave", Confidential: true})
		if err != nil {
			t.Fatal(err)
		}
		owner := visit(town, town.Client(t, town.Home, town.Home.Office))
		if a := owner.get(t, "/evidence/item/"+it.ID); a.status != http.StatusOK || !strings.Contains(a.body, title) {
			t.Errorf("who took it in does not see it: %d", a.status)
		}
		for _, who := range []apptest.Person{town.Home.Staff, town.Home.Head, town.Home.Audit, town.Enrol(t, town.Home, "別 事務", "betsujimu", actor.Office)} {
			if len(who.Roles) == 1 && who.Roles[0] == actor.Office {
				who.Password = ""
				if _, err := s.Sheet(keeper(t.Context(), town.Home, who), it.ID); err == nil {
					t.Error("another officer reads it")
				}
				continue
			}
			v := visit(town, town.Client(t, town.Home, who))
			for _, path := range []string{"/evidence", "/evidence?format=csv", "/evidence?q=" + url.QueryEscape(title), "/evidence/label", "/evidence/item/" + it.ID, "/evidence/item/" + it.ID + "/form", "/evidence/label/sheet?ids=" + it.ID, "/api/v1/evidence/item"} {
				if a := v.get(t, path); strings.Contains(strings.ReplaceAll(a.body, `value="`+title+`"`, ""), title) {
					t.Errorf("%s is told of it by %s: %d", who.Name, path, a.status)
				}
			}
		}
	})
}
