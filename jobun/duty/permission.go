package duty

import (
	"regexp"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// grants are the words for what is asked for.
const grants = `許可|承認|承諾|同意|認可|決裁|了承|了解|許諾|裁可|裁定`

var (
	// X の許可を得て, X の許可なく, X の許可が必要である
	grantOf = regexp.MustCompile(`(?:の|による)(?:事前の|事前|書面による|文書による|個別の|最終的?な?)?(` + grants + `)(?:を(?:事前に|あらかじめ|書面で|必ず)?(?:得|受け|求め|取|要|必要|もらわ|経)|が(?:必要|なければ|ない|得られ)|なく|なし|無く|のもと|の下で|後に|を得ない)`)
	// X に許可を得る, X に申請し、承認を受ける
	grantBy = regexp.MustCompile(`(` + grants + `)を(?:得|受け|求め|取|申請)`)
	asked   = regexp.MustCompile(`^(?:対し(?:て)?)?、?(?:[^、。]{0,40}(?:申請|申し出|届け出|提出|協議)(?:し|て|を行い|書を提出し)、?)?(?:その|あらかじめ)?(?:[^、。をにへ]{0,20}(?:の|に係る))?$`)
	// X が許可した場合, X が承認した者
	grantedBy = regexp.MustCompile(`が(?:特に|事前に|あらかじめ|書面により)?(` + grants + `)した`)
	// X は、…を承認する
	grantsIt = regexp.MustCompile(`(` + grants + `)(?:し、|する(?:もの|こと|。|とともに|、|$)|することができる|を(?:行う|行い|与え|しなければ|行わなければ)|しなければ|の可否を)`)
	afterAct = regexp.MustCompile(`事後(?:に|速やかに|の|直ちに)?`)
)

// readPermissions finds who asks whom for what.
func (r *reader) readPermissions(s *sentence) {
	if !mentions(s.s, "許", "承", "同意", "認可", "決裁", "了", "裁") {
		return
	}
	seen := map[string]bool{}
	emit := func(at int, to group, from []string, act string) {
		rel := r.relation(s, jobun.Permission)
		rel.From, rel.To, rel.Joint, rel.Act = from, to.names(), to.joint(), act
		rel.When = jobun.Before
		if afterAct.MatchString(s.s[:at]) {
			rel.When = jobun.After
		}
		rel.Object = permittedAct(s.s, at)
		if key := strings.Join(rel.To, "/"); !seen[key] {
			seen[key] = true
			r.add(rel)
		}
	}
	for _, at := range grantBy.FindAllStringSubmatchIndex(s.s, -1) {
		if to, ok := r.askedOf(s, at[0]); ok {
			emit(at[0], to, without(r.actorsOf(s, at[0]), to.names()), s.s[at[2]:at[3]])
		}
	}
	for _, way := range [...]*regexp.Regexp{grantOf, grantedBy} {
		for _, at := range way.FindAllStringSubmatchIndex(s.s, -1) {
			if s.inside(at[0]) {
				continue
			}
			to, ok := r.lexicon.groupAt(s.s, 0, at[0], false)
			if !ok {
				continue
			}
			emit(at[0], to, without(r.actorsOf(s, at[0]), to.names()), s.s[at[2]:at[3]])
		}
	}
	for _, at := range grantsIt.FindAllStringSubmatchIndex(s.s, -1) {
		p := partAt(s.parts, at[0])
		if s.inside(at[0]) || p.basis == jobun.NoSubject || p.basis == jobun.InIf || !p.modality.Binds() && p.modality != jobun.May {
			continue
		}
		if strings.HasSuffix(s.s[:at[0]], "の") && !strings.HasPrefix(s.s[at[0]:], "承認を行") && !strings.HasPrefix(s.s[at[0]:], "許可を行") {
			continue
		}
		emit(at[0], p.subject, []string{}, s.s[at[2]:at[3]])
	}
}

// askedOf finds X in X に申請し、許可を得る and X から許可を受ける.
func (r *reader) askedOf(s *sentence, act int) (group, bool) {
	if s.inside(act) {
		return group{}, false
	}
	for i := act; i > 0; {
		w, at := lastParticle(s.s[:i], "に", "から")
		if at < 0 {
			break
		}
		i = at
		if !asked.MatchString(s.s[at+len(w) : act]) {
			continue
		}
		if g, ok := r.lexicon.groupAt(s.s, 0, at, false); ok {
			return g, true
		}
	}
	return group{}, false
}

// actorsOf are the actors of the part in which byte at stands, or of whom the
// sentence speaks.
func (r *reader) actorsOf(s *sentence, at int) []string {
	p := partAt(s.parts, at)
	names := p.subject.names()
	if len(names) == 0 && (p.modality == jobun.Except || p.modality == jobun.NoDuty) {
		names = s.context.names()
		for _, a := range r.lexicon.actors(s.text, 0, at) {
			if !a.topic {
				names = a.group.names()
			}
		}
	}
	if len(names) == 0 || p.object {
		names = []string{}
	}
	return names
}

func partAt(parts []part, at int) part {
	for _, p := range parts {
		if at < p.to {
			return p
		}
	}
	return parts[len(parts)-1]
}

// without is list less those who are in others as well.
func without(list, others []string) []string {
	out := []string{}
	for _, n := range list {
		found := false
		for _, o := range others {
			found = found || n == o
		}
		if !found {
			out = append(out, n)
		}
	}
	return out
}

// permittedAct is what is asked for: the condition, or the object before the words of
// permission.
func permittedAct(s string, at int) string {
	if list := conditions(s[:at]); len(list) > 0 {
		c := list[0]
		if end := conditionEnd.FindStringIndex(c + "、"); end != nil && end[0] > 0 {
			return c[:end[0]]
		}
		return c
	}
	if o := object(s[:at]); o != "" {
		return o
	}
	return object(s[at:])
}
