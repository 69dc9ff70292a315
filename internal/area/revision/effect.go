package revision

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/jobun/compare"
)

// Effect is something that a revision changes for somebody, or that rests on what it
// changes (影響), with what a person made of it.
type Effect struct {
	Mark     string `json:"mark"` // equal for an equal effect, however often the text is read
	Item     string `json:"item"`
	Document string `json:"document_title"`
	What     string `json:"what" doc:"遵守事項、許可、記録、報告、求め、つながるもの"`
	Change   string `json:"change" doc:"加わる、変わる、なくなる"`
	Role     string `json:"role"`
	OldPath  string `json:"old_path"`
	NewPath  string `json:"new_path"`
	Old      string `json:"old"`
	New      string `json:"new"`
	URL      string `json:"url,omitempty"` // of what rests on it
	Verdict
	duty bool // it says what people must do
}

// Verdict is what a person made of an effect.
type Verdict struct {
	Choice      Choice     `json:"choice"`
	Reason      string     `json:"reason"`
	DecidedBy   string     `json:"-"`
	DecidedName string     `json:"decided_name"`
	DecidedAt   clock.Time `json:"decided_at"`
}

// Choice is how an effect is dealt with.
type Choice string

// The choices; the empty one is none yet.
const (
	Accepted  Choice = "accept"    // 受け入れる
	Elsewhere Choice = "elsewhere" // ほかを直す
	NoEffect  Choice = "none"      // 影響なし
)

// Choices lists the choices.
func Choices() []Choice { return []Choice{Accepted, Elsewhere, NoEffect} }

// Title is the choice's Japanese name.
func (c Choice) Title() string {
	return map[Choice]string{"": "未確認", Accepted: "受け入れる", Elsewhere: "ほかを直す", NoEffect: "影響なし"}[c]
}

// markOf names an effect by what it says, so that a verdict stays with it when the text
// around it is drafted further.
func markOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:12])
}

// effectsOf makes effects of what a difference changes for people.
func effectsOf(i Item, list []compare.Effect) (out []Effect) {
	times := map[string]int{}
	for _, e := range list {
		key := strings.Join([]string{i.ID, string(e.Kind), string(e.Change), e.Role, e.Old, e.New}, "\x00")
		times[key]++
		out = append(out, Effect{
			Mark: markOf(key, strings.Repeat("+", times[key])), Item: i.ID, Document: i.Title, What: policy.EffectTitle(e.Kind), Change: policy.ChangeTitle(e.Change), Role: e.Role,
			OldPath: e.OldPath, NewPath: e.NewPath, Old: e.Old, New: e.New, duty: true,
		})
	}
	return out
}

// undecided counts the effects that nobody has looked at.
func undecided(list []Effect) (n int) {
	for _, e := range list {
		if e.Choice == "" {
			n++
		}
	}
	return n
}
