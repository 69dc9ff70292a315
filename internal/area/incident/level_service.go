package incident

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// Levelling sets another level of severity than the rules find, or with no level returns
// to what they find.
type Levelling struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Level   string `json:"level,omitempty" doc:"重大度の名前。空にすると、規則による判定に戻す"`
	Reason  string `json:"reason"`
}

// SetLevel overrides severity. What the rules find stays beside it.
func (s *Service) SetLevel(ctx context.Context, in Levelling) (x Incident, err error) {
	return s.change(ctx, CanDecide, in.ID, in.Version, func(c *changing) error {
		faults := map[string]string{}
		reason := text(faults, "reason", "理由", in.Reason, lineMax, true)
		level, known := s.config.Severity.Level(in.Level)
		if !known && in.Level != "" {
			faults["level"] = "重大度を選んでください。"
		}
		if err := fault.Fields(faults); err != nil {
			return err
		}
		if c.x.State.Over() {
			return fault.Newf(fault.Conflict, "「%s」のインシデントの重大度は、変えられません。", c.x.State.Title())
		}
		c.verb = verbLevel
		if in.Level == "" {
			j := s.config.Severity.Judge(c.x.Facts)
			c.x.Level, c.x.LevelRule, c.x.LevelWhy, c.x.Edition, c.x.Override = j.Level.Name, j.Rule, j.Why, j.Edition, ""
			c.text = "重大度を、規則による「" + j.Level.Title + "」に戻した：" + reason
			return nil
		}
		c.x.Level, c.x.Override = level.Name, reason
		c.text = "重大度を「" + level.Title + "」にした：" + reason
		return nil
	})
}
