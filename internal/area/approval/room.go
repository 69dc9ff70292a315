package approval

import (
	"context"
	"strings"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Room is how a room follows its own kind of cases before they end.
type Room struct {
	// Amend is the page on which its applicant puts right what was returned.
	Amend func(c Case) string
	// Moved is called in the transaction of every act after which the case goes on: it has
	// been returned, or has come to another step. An error leaves the case as it was.
	Moved func(ctx context.Context, tx db.Tx, c Case) error
}

// Follow has a room follow its kind of cases. It is wiring, done before anything is served.
func (s *Service) Follow(kind string, r Room) { s.rooms[kind] = r }

// Where is where a case is while it goes on.
type Where struct {
	Returned bool     // to its applicant
	Again    bool     // its applicant has just filed it again
	Steps    []string // keys of the steps at which somebody has to decide
	Last     Act
}

// WhereIs tells where a case is.
func WhereIs(c Case) Where {
	w := Where{Returned: c.State == flow.Returned, Last: c.Acts[len(c.Acts)-1]}
	w.Again = w.Last.Kind == flow.Resubmit
	for _, seat := range c.Open() {
		if seat.Task == flow.ToDecide {
			w.Steps = append(w.Steps, seat.Step)
		}
	}
	return w
}

// Enclosed are files that a room puts to a case: stored, and without rows.
type Enclosed struct{ files held }

// Enclose checks files and stores them, before the transaction of what they hang on.
func (s *Service) Enclose(ctx context.Context, list []Attachment) (Enclosed, error) {
	files, err := s.store(ctx, list)
	return Enclosed{files}, err
}

// Submission is what a room puts to decision: a new case, or the same one again after it
// was returned. Outline and Frame are those of today, read before the transaction.
type Submission struct {
	Outline  org.Outline
	Frame    org.Frame
	Route    string
	Petition Petition
	Enclosed Enclosed
	Chosen   string // a post as 「post:id」, for the step for which the applicant chooses who acts
	Case     string // id of the case that was returned; empty for a new one
}

// Submit puts something to decision in the transaction of the room, which answers for the
// right to do so. Files of an earlier document are replaced; they stay with that document.
func (s *Service) Submit(ctx context.Context, tx db.Tx, in Submission) (c Case, err error) {
	in.Petition.Files = in.Enclosed.files.enclosures()
	r, err := s.route(ctx, tx, in.Route)
	if err != nil {
		return c, err
	}
	if step := choice(r); step != "" {
		if !strings.HasPrefix(in.Chosen, "post:") || !mayChoose(r, in.Chosen) {
			return c, fault.Fields(map[string]string{"chosen": "決裁する人を選んでください。"})
		}
		in.Petition.Chosen = map[string]string{step: in.Chosen}
	}
	if in.Case == "" {
		c, err = s.Begin(ctx, tx, in.Outline, in.Frame, in.Route, in.Petition, "")
	} else {
		c, _, err = s.applyOnce(ctx, tx, in.Outline, in.Case, Act{Kind: flow.Resubmit, Document: &in.Petition}, "")
	}
	if err != nil {
		return c, err
	}
	return c, in.Enclosed.files.keep(ctx, tx, c.ID)
}

// Withdraw takes a case back in the transaction of the room, for its applicant.
func (s *Service) Withdraw(ctx context.Context, tx db.Tx, o org.Outline, id, why string) (Case, error) {
	c, _, err := s.applyOnce(ctx, tx, o, id, Act{Kind: flow.Withdraw, Comment: why}, "")
	return c, err
}
