package action

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// reassignMost is how many actions one step gives to another owner.
const reassignMost = 200

// Reassigning gives actions to another owner, many at once. Each is named with its version:
// 「id version」.
type Reassigning struct {
	Actions []string `json:"actions" label:"是正措置" doc:"「識別子 版」の形"`
	Unit    string   `json:"unit" label:"担当の組織"`
	Post    string   `json:"post,omitempty" label:"担当の職"`
	Role    string   `json:"role,omitempty" label:"担当の役割"`
	Reason  string   `json:"reason" label:"理由"`
}

// Reassign gives open actions to another owner: all of them, or none.
func (s *Service) Reassign(ctx context.Context, in Reassigning) (list []Action, err error) {
	v, err := s.see(ctx, CanManage)
	if err != nil {
		return nil, err
	}
	faults := map[string]string{}
	Owner{in.Unit, in.Post, in.Role}.faults(faults)
	text(faults, "reason", "理由", &in.Reason, noteMax, true)
	if len(in.Actions) == 0 {
		faults["actions"] = "担当を変える是正措置を選んでください。"
	}
	if len(in.Actions) > reassignMost {
		faults["actions"] = fmt.Sprintf("一度に変えられるのは、%d件までです。", reassignMost)
	}
	chosen, ok := atsOf(in.Actions)
	if !ok {
		faults["actions"] = "是正措置の指定を読み取れません。一覧を開き直して、選び直してください。"
	}
	if err := fault.Fields(faults); err != nil {
		return nil, err
	}
	if v, err = s.withOutline(ctx, v); err != nil {
		return nil, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		list = nil
		for _, at := range chosen {
			a, err := s.alterIn(ctx, tx, v, CanManage, verbAssign, at, func(c change, a *Action) (string, error) { return s.reassign(c, a, in) })
			if err != nil {
				return err
			}
			list = append(list, a)
		}
		return nil
	})
	return list, err
}

func (s *Service) reassign(c change, a *Action, in Reassigning) (string, error) {
	if !a.State.Open() {
		return "", fault.Newf(fault.Conflict, "%sは「%s」のため、担当を変えられません。何も変えていません。", a.NumberText(), a.State.Title())
	}
	before := a.UnitName + "／" + a.OwnerName
	owner := Owner{in.Unit, in.Post, in.Role}
	err := s.assign(c.ctx, c.tx, a, owner, func() (string, string, error) { return names(c.view.outline, owner) })
	return before + "から" + a.UnitName + "／" + a.OwnerName + "へ：" + in.Reason, err
}

func atsOf(list []string) ([]ActionAt, bool) {
	seen := map[string]bool{}
	var ats []ActionAt
	for _, x := range list {
		var at ActionAt
		if n, err := fmt.Sscanf(x, "%s %d", &at.ID, &at.Version); err != nil || n != 2 {
			return nil, false
		}
		if !seen[at.ID] {
			seen[at.ID] = true
			ats = append(ats, at)
		}
	}
	return ats, true
}

// Parting takes a part of an action out, as an action of its own.
type Parting struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Title   string `json:"title" label:"分ける部分の件名"`
	Problem string `json:"problem" label:"分ける部分の内容"`
	Unit    string `json:"unit" label:"担当の組織"`
	Post    string `json:"post,omitempty" label:"担当の職"`
	Role    string `json:"role,omitempty" label:"担当の役割"`
	Due     string `json:"due" label:"期限"`
}

// Split opens an action for a part of another one, which goes on with the rest.
func (s *Service) Split(ctx context.Context, in Parting) (part Action, err error) {
	_, err = s.alter(ctx, CanManage, verbSplit, ActionAt{in.ID, in.Version}, func(c change, a *Action) (string, error) {
		if !a.State.Undone() {
			return "", fault.Newf(fault.Conflict, "この是正措置は「%s」のため、分割できません。", a.State.Title())
		}
		next := again(*a, in.Problem, in.Due)
		next.Title, next.Unit, next.Post, next.Role, next.Before, next.Split = in.Title, in.Unit, in.Post, in.Role, "", a.ID
		part, err = s.Open(c.ctx, c.tx, next)
		return part.NumberText() + " " + part.Title, err
	})
	return part, err
}

// Joining says that an action is a duplicate of another one.
type Joining struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Into    string `json:"into" label:"統合先の番号" doc:"「2026-12」（年度-番号）か、識別子"`
	Reason  string `json:"reason" label:"理由"`
}

// Merge ends a duplicate. Its number goes on leading to where it went.
func (s *Service) Merge(ctx context.Context, in Joining) (Action, error) {
	return s.alter(ctx, CanManage, verbMerge, ActionAt{in.ID, in.Version}, func(c change, a *Action) (string, error) {
		if err := c.move(a, ToMerge); err != nil {
			return "", err
		}
		faults := map[string]string{}
		text(faults, "reason", "理由", &in.Reason, noteMax, true)
		into, err := byNumber(c.ctx, c.tx, c.view.Body, in.Into)
		switch {
		case fault.Is(err, fault.NotFound):
			faults["into"] = "この番号の是正措置はありません。「2026-12」のように、年度と番号を「-」でつないで入力してください。"
		case err != nil:
			return "", err
		case into.ID == a.ID:
			faults["into"] = "自分自身には統合できません。"
		case !into.State.Open():
			faults["into"] = "統合先は「" + into.State.Title() + "」です。終わっていない是正措置を指定してください。"
		}
		if err := fault.Fields(faults); err != nil {
			return "", err
		}
		// The other one is held meanwhile, so that two cannot vanish into each other.
		if err := save(c.ctx, c.tx, c.view.Body, into); err != nil {
			return "", err
		}
		a.MergedID, a.ClosedOn = into.ID, s.Today()
		return into.NumberText() + "へ：" + in.Reason, s.act(c.ctx, c.tx, verbMerge, bump(into), a.NumberText()+"を統合："+in.Reason)
	})
}

// bump is an action after it was saved.
func bump(a Action) Action { a.Version++; return a }

// Recurrence opens an action because something came back that had been put right.
type Recurrence struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Problem string `json:"problem" label:"再発の内容"`
	Due     string `json:"due" label:"期限"`
}

// Recur opens a new action that points back. The old one stays closed as it is.
func (s *Service) Recur(ctx context.Context, in Recurrence) (next Action, err error) {
	v, err := s.see(ctx, CanOpen)
	if err != nil {
		return next, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		a, err := s.reachable(ctx, tx, v, in.ID)
		if err != nil {
			return err
		}
		if !v.whole && !contains(v.units, a.UnitID) {
			return fault.New(fault.Forbidden, "再発を登録できるのは、その組織の長と事務局です。")
		}
		if a.State != Closed && a.State != Verified {
			return fault.Newf(fault.Conflict, "この是正措置は「%s」です。再発として登録できるのは、確認の済んだ是正措置です。", a.State.Title())
		}
		if next, err = s.Open(ctx, tx, again(a, in.Problem, in.Due)); err != nil {
			return err
		}
		return s.act(ctx, tx, verbRecur, a, next.NumberText())
	})
	return next, err
}

// Find gives the id of the action that a number means today: of a merged one, where it went.
func (s *Service) Find(ctx context.Context, number string) (id string, err error) {
	who, err := actor.Require(ctx, CanSee)
	if err != nil {
		return "", err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		a, err := byNumber(ctx, tx, who.Body, number)
		for range mergedMost {
			if err != nil || a.MergedID == "" {
				break
			}
			a, err = load(ctx, tx, who.Body, a.MergedID)
		}
		id = a.ID
		return err
	})
	return id, err
}

// mergedMost is how many times a number is followed: more steps are not made by hand.
const mergedMost = 5
