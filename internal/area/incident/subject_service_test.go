package incident

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
)

// peopleList is a list of so many made-up people.
func peopleList(n int) []byte {
	var b strings.Builder
	b.WriteString("氏名,郵便番号,住所,備考\n")
	for i := range n {
		fmt.Fprintf(&b, "試験人物%d,900-0001,みどり町一丁目%d番地,\n", i+1, i+1)
	}
	return []byte(b.String())
}

// named puts the office on the name list of the people concerned.
func (h *desk) named(x Incident) { h.lists[subjectRef(x.ID)] = []string{"office"} }

func (h *desk) entered(x Incident, n int) {
	h.t.Helper()
	i := must[SubjectImport](h.t)(h.SubmitPeople(h.office(), x.ID, "本人.csv", peopleList(n)))
	p := must[PeoplePreview](h.t)(h.PreviewPeople(h.office(), i.ID))
	must[PeoplePreview](h.t)(h.ApplyPeople(h.office(), PeopleApplying{ID: i.ID, Version: p.Version, Count: len(p.New)}))
}

// A list of people lies open to nobody who is not named for it, and each reading is recorded.
func TestPeopleAreWalledOff(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		x := h.lost()
		_, err := h.SubmitPeople(h.office(), x.ID, "本人.csv", peopleList(3))
		refused(t, err, fault.NotFound, "") // no name list, no people
		h.named(x)
		h.entered(x, 3)
		p := must[PeopleView](t)(h.People(h.office(), PeopleQuery{ID: x.ID, Limit: 100}))
		if len(p.Subjects) != 3 || p.Counts.Total() != 3 || p.Subjects[0].Name != "試験人物1" {
			t.Errorf("%+v", p)
		}
		must[PeopleView](t)(h.People(h.office(), PeopleQuery{ID: x.ID, Limit: 100}))
		if n := strings.Count(h.lines(), string(verbPeruse)); n != 1 {
			t.Errorf("%d readings are recorded in one session", n)
		}
		other := must[PeopleView](t)(h.People(h.ciso(), PeopleQuery{ID: x.ID, Limit: 100}))
		if len(other.Subjects) != 0 || other.Admitted || !other.Listed || other.Counts.Total() != 3 {
			t.Errorf("who is not named sees %+v", other)
		}
		id := p.Subjects[0].ID
		for name, do := range map[string]func() error{
			"one":      func() error { _, err := h.Subject(h.ciso(), id); return err },
			"progress": func() error { _, err := h.Advance(h.ciso(), Progress{ID: id, State: "sent"}); return err },
			"letters":  func() error { _, err := h.Letters(h.ciso(), x.ID, 1); return err },
			"dispatch": func() error {
				_, err := h.Dispatch(h.ciso(), Dispatch{ID: x.ID, On: "2026-12-01", Means: "郵送"})
				return err
			},
			"finish": func() error { _, err := h.Finish(h.ciso(), Finishing{ID: x.ID}); return err },
			"erase":  func() error { _, err := h.Forget(h.ciso(), Erasing{ID: x.ID, Reason: "x"}); return err },
			"import": func() error { _, err := h.SubmitPeople(h.ciso(), x.ID, "a.csv", peopleList(1)); return err },
			"neighbour": func() error {
				_, err := h.Subject(h.as("b", "office", actor.Office), id)
				return err
			},
		} {
			if err := do(); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		// Neither the journal nor the timeline knows who is on it.
		if all := h.lines() + h.hashed(); strings.Contains(all, "試験人物") || strings.Contains(all, "一丁目") {
			t.Error("what the journal holds names people")
		}
	})
}

// hashed is all text that the database holds outside of the people's own tables.
func (h *desk) hashed() string {
	var b strings.Builder
	_ = h.d.View(h.office(), func(tx db.Tx) error {
		for _, q := range []string{`select text from incident_entry order by id`, `select search_text from incident order by id`, `select reason from incident_clock_change order by id`, `select content from incident_subject_import where state = 'applied' order by id`} {
			var list []string
			if err := db.Select(h.office(), tx, &list, q); err != nil {
				b.WriteString(err.Error())
			}
			b.WriteString(strings.Join(list, "\n"))
		}
		return nil
	})
	return b.String()
}

func TestPeopleImport(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		x := h.lost()
		h.named(x)
		for name, content := range map[string]string{
			"個人番号": "氏名,備考\n甲,マイナンバー 123456789018\n", "個人番号 in a column of its own": "氏名,ほか\n甲,123456789018\n", "nothing": "", "no rows": "氏名,住所\n",
		} {
			_, err := h.SubmitPeople(h.office(), x.ID, "a.csv", []byte(content))
			if refused(t, err, fault.Invalid, "file"); strings.Contains(fault.Of(err).Fields["file"], "1234") {
				t.Errorf("%s: the message repeats the number", name)
			}
		}
		i := must[SubjectImport](t)(h.SubmitPeople(h.office(), x.ID, "a.csv", []byte("氏名,住所\n甲,一丁目\n,二丁目\n甲,一丁目\n乙,"+strings.Repeat("長", 301)+"\n")))
		p := must[PeoplePreview](t)(h.PreviewPeople(h.office(), i.ID))
		var flaws []string
		for _, f := range p.Flaws {
			flaws = append(flaws, fmt.Sprintf("%d %s", f.Line, f.Column))
		}
		if !slices.Equal(flaws, []string{"3 氏名", "4 氏名", "5 住所"}) || len(p.New) != 4 {
			t.Errorf("%q", flaws)
		}
		_, err := h.ApplyPeople(h.office(), PeopleApplying{ID: i.ID, Version: 1, Count: 4})
		refused(t, err, fault.Conflict, "")
		if v := must[PeopleView](t)(h.People(h.office(), PeopleQuery{ID: x.ID})); v.Counts.Total() != 0 {
			t.Error("half of a list was entered")
		}
		h.entered(x, 120)
		if v := must[PeopleView](t)(h.People(h.office(), PeopleQuery{ID: x.ID, Limit: 50, Offset: 100})); v.Total != 120 || len(v.Subjects) != 20 || v.Subjects[19].Number != 120 {
			t.Errorf("%d of %d", len(v.Subjects), v.Total)
		}
		// What was never applied goes after a day, with the names in it.
		h.at = jst("2026-12-02 11:00")
		if err := h.ForgetDue(actor.With(t.Context(), actor.Job("a", "incident.watch"))); err != nil {
			t.Fatal(err)
		}
		_, err = h.PreviewPeople(h.office(), i.ID)
		refused(t, err, fault.NotFound, "")
	})
}

// The 120 are told by letter; two come back, one is reached, one is past reaching; then the
// notice ends, its clock is met, and the list goes on its day.
func TestNoticeToPeople(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		x := h.lost()
		h.named(x)
		text := must[string](t)(h.SuggestLetter(h.office(), x.ID))
		for _, want := range []string{"1　概要", "2　漏えい等した", "3　原因", "4　二次被害", "5　そのほか"} {
			if !strings.Contains(text, want) {
				t.Errorf("the letter lacks %s", want)
			}
		}
		if strings.Contains(text, "再発防止") || strings.Contains(text, "　本人の数\n") {
			t.Error("the letter holds items that are not for people")
		}
		n := must[NoticeWork](t)(h.WriteLetter(h.office(), Lettering{ID: x.ID, Letter: nameMark + "様\n" + text, Contact: "総務課 電話 00-0000-0000"}))
		h.entered(x, 120)
		finishing := Finishing{ID: x.ID, Version: n.Version, On: "2026-12-01", Means: "郵送", KeepUntil: "2027-03-31"}
		_, err := h.Finish(h.office(), finishing)
		if refused(t, err, fault.Invalid, "alternative"); !strings.Contains(fault.Of(err).Fields["alternative"], "未通知120人") {
			t.Error(fault.Of(err).Fields)
		}
		if k, err := h.Dispatch(h.office(), Dispatch{ID: x.ID, On: "2026-12-01", Means: "郵送"}); err != nil || k != 120 {
			t.Errorf("%d %v", k, err)
		}
		list := must[PeopleView](t)(h.People(h.office(), PeopleQuery{ID: x.ID, Limit: 3})).Subjects
		advance := func(i int, in Progress) Subject {
			in.ID, in.Version = list[i].ID, list[i].Version
			list[i] = must[Subject](t)(h.Advance(h.office(), in))
			return list[i]
		}
		_, err = h.Advance(h.office(), Progress{ID: list[0].ID, Version: list[0].Version, State: "returned"})
		if f := fault.Of(err).Fields; f["sent_on"] == "" || f["means"] == "" || f["result_on"] == "" {
			t.Errorf("%v", f)
		}
		_, err = h.Advance(h.office(), Progress{ID: list[0].ID, Version: list[0].Version, State: "alternative"})
		refused(t, err, fault.Invalid, "remark")
		advance(0, Progress{State: "returned", SentOn: "2026-12-01", Means: "郵送", ResultOn: "2026-12-01"})
		advance(1, Progress{State: "reached", SentOn: "2026-12-01", Means: "訪問", ResultOn: "2026-12-01"})
		_, err = h.Finish(h.office(), finishing)
		refused(t, err, fault.Invalid, "alternative")
		advance(0, Progress{State: "alternative", Remark: "転居先が分からないため、町のウェブサイトで公表した。"})
		for name, day := range map[string]string{"never": "", "today": "2026-12-01", "in ten years": "2036-12-01"} {
			bad := finishing
			bad.KeepUntil = day
			_, err := h.Finish(h.office(), bad)
			if refused(t, err, fault.Invalid, "keep_until"); t.Failed() {
				t.Fatal(name)
			}
		}
		n = must[NoticeWork](t)(h.Finish(h.office(), finishing))
		if n.Counts != "計120人、通知済み118人、到達を確認1人、代わりの措置1人" || h.clock(x, "personal.notify").State != ClockMet {
			t.Errorf("%+v", n)
		}
		_, err = h.Dispatch(h.office(), Dispatch{ID: x.ID, On: "2026-12-01", Means: "郵送"})
		refused(t, err, fault.Conflict, "")
		// On its day the list goes; that they were told stays.
		h.at = jst("2027-03-31 06:20")
		if err := h.ForgetDue(actor.With(t.Context(), actor.Job("a", "incident.watch"))); err != nil {
			t.Fatal(err)
		}
		v := must[PeopleView](t)(h.People(h.office(), PeopleQuery{ID: x.ID, Limit: 10}))
		if v.Counts.Total() != 0 || v.Notice.State != NoticeErased || v.Notice.Counts != n.Counts {
			t.Errorf("%+v", v)
		}
		if !strings.Contains(h.lines(), "本人の一覧（120人）を消去した") {
			t.Error("the timeline does not tell that the list went")
		}
	})
}

// Where nobody can be told, a publication with its reason stands in.
func TestNoticeByPublication(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		x := h.lost()
		h.named(x)
		_, err := h.Finish(h.office(), Finishing{ID: x.ID, On: "2026-12-01", Means: "公表", KeepUntil: "2027-03-31", Alternative: "町のウェブサイトで公表"})
		refused(t, err, fault.Invalid, "reason")
		must[NoticeWork](t)(h.Finish(h.office(), Finishing{ID: x.ID, On: "2026-12-01", Means: "公表", KeepUntil: "2027-03-31", Alternative: "町のウェブサイトで公表", Reason: "連絡先が分からない"}))
		if r := h.clock(x, "personal.notify"); r.State != ClockMet || !strings.Contains(r.Remark, "連絡先が分からない") {
			t.Errorf("%+v", r)
		}
	})
}

func TestLetters(t *testing.T) {
	eachDesk(t, func(t *testing.T, h *desk) {
		x := h.lost()
		h.named(x)
		h.entered(x, 201)
		_, err := h.Letters(h.office(), x.ID, 1)
		refused(t, err, fault.Conflict, "")
		must[NoticeWork](t)(h.WriteLetter(h.office(), Lettering{ID: x.ID, Letter: nameMark + "様のデータの入ったUSBメモリをなくしました。", Contact: "総務課"}))
		p := must[PeopleView](t)(h.People(h.office(), PeopleQuery{ID: x.ID, Limit: 1}))
		must[Subject](t)(h.Advance(h.office(), Progress{ID: p.Subjects[0].ID, Version: 1, State: "waiting", Letter: "個別の文です。"}))
		d := must[paper.Document](t)(h.Letters(h.office(), x.ID, 2))
		if len(d.Blocks) != 9 {
			t.Errorf("%d blocks for the one person of the second page", len(d.Blocks))
		}
		d = must[paper.Document](t)(h.Letters(h.office(), x.ID, 1))
		var word, pdf bytes.Buffer
		if err := paper.Word(t.Context(), &word, d); err != nil {
			t.Error(err)
		}
		body := unpacked(t, word.Bytes(), "word/document.xml")
		if !strings.Contains(body, "個別の文です。") || !strings.Contains(body, "試験人物2様のデータ") || strings.Contains(body, nameMark) || strings.Contains(body, "試験人物1様のデータ") {
			t.Error("the letters are not addressed one by one")
		}
		if dir := os.Getenv("OKITE_TEST_PAPERS"); dir != "" {
			if _, err := paper.PDF(t.Context(), &pdf, d); err != nil {
				t.Error(err)
			}
			_ = os.WriteFile(filepath.Join(dir, "letter.pdf"), pdf.Bytes(), 0o600)
			_ = os.WriteFile(filepath.Join(dir, "letter.docx"), word.Bytes(), 0o600)
		}
	})
}
