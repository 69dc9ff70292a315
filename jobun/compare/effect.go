package compare

import (
	"strings"

	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/duty"
)

// EffectKind is what a revision bears on.
type EffectKind string

// The kinds of effects.
const (
	OnDuty       EffectKind = "duty"
	OnPermission EffectKind = "permission"
	OnRecord     EffectKind = "record"
	OnReport     EffectKind = "report"
)

// Effect is something that appears (Added), vanishes (Removed) or changes for somebody.
type Effect struct {
	Kind     EffectKind     `json:"kind"`
	Change   Kind           `json:"change"`
	Role     string         `json:"role"`
	Modality jobun.Modality `json:"modality,omitempty"` // of a duty, as it is now
	OldPath  string         `json:"old_path,omitempty"`
	NewPath  string         `json:"new_path,omitempty"`
	Old      string         `json:"old,omitempty"`
	New      string         `json:"new,omitempty"`
}

// said is one thing that a text asks.
type said struct {
	kind     EffectKind
	role     string
	modality jobun.Modality
	path     string
	text     string
	key      string
}

// Effects tells what a revision changes for people: the duties, permissions, records
// and reports of both readings, matched provision by provision. Both documents must have
// been read by duty.Read. What only moved or got another number has no effect.
func Effects(d *Difference, old, now *jobun.Document) []Effect {
	before, after := demands(old), demands(now)
	home := map[string]string{} // new path -> old path of the same provision
	for _, c := range d.Changes {
		if c.Old != nil && c.New != nil {
			home[c.New.Path] = c.Old.Path
		}
	}
	taken := make([]bool, len(before))
	rest := dropEqual(before, after, taken, home)
	byPlace := map[string][]int{}
	for i, s := range before {
		if !taken[i] {
			k := string(s.kind) + "\x00" + s.path
			byPlace[k] = append(byPlace[k], i)
		}
	}
	list := []Effect{}
	for _, s := range rest {
		e := Effect{Kind: s.kind, Change: Added, Role: s.role, Modality: s.modality, NewPath: s.path, New: s.text}
		if i := alikeAt(before, byPlace[string(s.kind)+"\x00"+home[s.path]], taken, s); i >= 0 {
			taken[i] = true
			e.Change, e.OldPath, e.Old = Changed, before[i].path, before[i].text
		}
		list = append(list, e)
	}
	for i, s := range before {
		if !taken[i] {
			list = append(list, Effect{Kind: s.kind, Change: Removed, Role: s.role, Modality: s.modality, OldPath: s.path, Old: s.text})
		}
	}
	return list
}

// dropEqual takes out what both texts ask in the same words, first in the same
// provision, then anywhere, and returns what is left of the new text.
func dropEqual(before, after []said, taken []bool, home map[string]string) (rest []said) {
	byKey := map[string][]int{}
	for i, s := range before {
		byKey[s.key] = append(byKey[s.key], i)
	}
	take := func(s said, there bool) bool {
		for _, i := range byKey[s.key] {
			if !taken[i] && (!there || before[i].path == home[s.path]) {
				taken[i] = true
				return true
			}
		}
		return false
	}
	var elsewhere []said
	for _, s := range after {
		if !take(s, true) {
			elsewhere = append(elsewhere, s)
		}
	}
	for _, s := range elsewhere {
		if !take(s, false) {
			rest = append(rest, s)
		}
	}
	return rest
}

// alikeAt finds what the same provision asked of the same role before.
func alikeAt(before []said, at []int, taken []bool, s said) int {
	for _, i := range at {
		if !taken[i] && before[i].role == s.role {
			return i
		}
	}
	return -1
}

// demands lists what a document asks and grants.
func demands(doc *jobun.Document) []said {
	var list []said
	add := func(kind EffectKind, role string, m jobun.Modality, path, text, more string) {
		list = append(list, said{kind, role, m, path, text, strings.Join([]string{string(kind), role, string(m), fold(text), more}, "\x00")})
	}
	for _, d := range duty.Duties(doc) {
		add(OnDuty, d.Role, d.Reading.Modality, d.Path, d.Text, d.Reading.Predicate)
	}
	text := map[string]string{}
	place := func(path string, sentence int) string { return path + "\x00" + string(rune(sentence)) }
	for _, s := range doc.Sentences {
		text[place(s.Path, s.Sentence)] = s.Text
	}
	for _, r := range doc.Relations {
		kind, ok := map[jobun.RelationKind]EffectKind{jobun.Permission: OnPermission, jobun.Record: OnRecord, jobun.Report: OnReport}[r.Kind]
		if !ok {
			continue
		}
		who := strings.Join(r.From, "・")
		if len(r.To) > 0 {
			who += "→" + strings.Join(r.To, "・")
		}
		add(kind, who, "", r.Path, text[place(r.Path, r.Sentence)], r.Object+"\x00"+r.Act)
	}
	return list
}
