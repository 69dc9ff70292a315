package action

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Register opens an action by itself: for a finding on paper, or one that somebody saw.
func (s *Service) Register(ctx context.Context, in Opening) (a Action, err error) {
	v, err := s.see(ctx, CanOpen)
	if err != nil {
		return a, err
	}
	if !v.whole && in.Unit != "" && !contains(v.units, in.Unit) {
		return a, fault.Fields(map[string]string{"unit": "登録できるのは、自分が長を務める組織と、その下の組織の是正措置です。"})
	}
	in.Source = area.Ref{}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		a, err = s.Open(ctx, tx, in)
		return err
	})
	return a, err
}

// Open opens an action in the caller's transaction. The caller has checked that the
// actor may do what led to it.
func (s *Service) Open(ctx context.Context, tx db.Tx, in Opening) (a Action, err error) {
	due, err := in.check(s.Today())
	if err != nil {
		return a, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return a, err
	}
	who := actor.From(ctx)
	a = Action{
		ID: db.NewID(), SourceKind: SourceKind(in.SourceKind), SourceArea: in.Source.Area, SourceID: in.Source.ID, SourceText: in.SourceText,
		OpenedOn: s.Today(), OpenedBy: who.ID, OpenedName: who.Name, FirstDue: due, Due: due, State: Registered, EffectMonths: in.EffectMonths,
		BeforeID: in.Before, SplitID: in.Split, Version: 1, UpdatedAt: s.now(),
	}
	in.content().put(&a)
	if err := s.assign(ctx, tx, &a, in.owner(), func() (string, string, error) { return names(o, in.owner()) }); err != nil {
		return a, err
	}
	a.Year = a.OpenedOn.FiscalYear(fiscalStart)
	if a.Number, err = take(ctx, tx, who.Body, a.Year, 1); err != nil {
		return a, err
	}
	if err := insert(ctx, tx, who.Body, a); err != nil {
		return a, err
	}
	keys, err := s.addressees(ctx, tx, a)
	if err != nil {
		return a, err
	}
	if err := setHolders(ctx, tx, who.Body, a.ID, keys); err != nil {
		return a, err
	}
	if s.config.Rest != nil && len(in.Provisions) > 0 {
		if err := s.config.Rest(ctx, tx, a.Ref(), in.Provisions); err != nil {
			return a, err
		}
	}
	if err := s.act(ctx, tx, verbOpen, a, ""); err != nil {
		return a, err
	}
	return a, s.tell(ctx, tx, a, keys, o)
}

// assign gives an action to a post, or to a role of the unit that somebody holds.
func (s *Service) assign(ctx context.Context, tx db.Tx, a *Action, w Owner, called func() (unit, owner string, err error)) error {
	unit, owner, err := called()
	if err != nil {
		return err
	}
	a.UnitID, a.UnitName, a.OwnerPost, a.OwnerRole, a.OwnerName = w.Unit, unit, w.Post, w.Role, owner
	if w.Role == "" {
		return nil
	}
	held, err := s.config.Organisation.HolderOf(ctx, tx, w.Role, w.Unit, s.Today())
	if err != nil {
		return err
	}
	if len(held) == 0 {
		return fault.Fields(map[string]string{"role": "この組織について、この役割に就いている人や職がありません。職を選ぶか、先に役割に就けてください。"})
	}
	a.OwnerName = unit + "の" + roleTitle(w.Role)
	return nil
}

// roleTitles are the roles to which an action may be given.
func roleTitles() [][2]string {
	return [][2]string{
		{"chief", "統括情報セキュリティ責任者"}, {"security-officer", "情報セキュリティ責任者"}, {"security-manager", "情報セキュリティ管理者"},
		{"system-manager", "情報システム管理者"}, {"network-manager", "ネットワーク管理者"},
	}
}

func roleTitle(name string) string {
	for _, r := range roleTitles() {
		if r[0] == name {
			return r[1]
		}
	}
	return name
}

// BySource gives the actions that objects of other rooms led to, many at once, in the
// caller's transaction. What the actor may see of the objects is the caller's affair.
func (s *Service) BySource(ctx context.Context, tx db.Tx, refs []area.Ref) (map[area.Ref][]Action, error) {
	found := map[area.Ref][]Action{}
	if len(refs) == 0 {
		return found, nil
	}
	list, err := bySource(ctx, tx, actor.From(ctx).Body, refs)
	for _, a := range list {
		found[a.SourceRef()] = append(found[a.SourceRef()], a)
	}
	return found, err
}
