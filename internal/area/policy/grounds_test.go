package policy

import (
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
)

// What an object rests on is told to whom may see the document, and to nobody else.
func TestGrounds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o town) {
		who := office("b1")
		d := o.document(who, Internal, lending)
		at := o.binding(who, d).ProvisionID
		ref := area.Ref{Area: "org", ID: "role/chief"}
		err := o.d.Do(o.as(who), func(tx db.Tx) error { return Rest(o.as(who), tx, ref, []Citation{{d.ID, at}}) })
		if err != nil {
			t.Fatal(err)
		}
		grounds := func(a actor.Actor, ref area.Ref) (list []area.Link) {
			err := o.d.View(o.as(a), func(tx db.Tx) (err error) {
				list, err = Grounds(o.as(a), tx, ref)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		list := grounds(who, ref)
		if len(list) != 1 || list[0].URL != anchorURL(d.ID, at) || list[0].Title == "" {
			t.Errorf("the role rests on %+v", list)
		}
		for name, found := range map[string][]area.Link{
			"another body": grounds(office("b2"), ref), "another role": grounds(who, area.Ref{Area: "org", ID: "role/ciso"}), "nobody": grounds(actor.Actor{Body: "b1", ID: "x"}, ref),
		} {
			if len(found) != 0 {
				t.Errorf("%s sees %+v", name, found)
			}
		}
	})
}
