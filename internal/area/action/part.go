package action

import (
	"errors"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
)

// numbersInYear is more than a body opens in a year; a row carries year and number in one.
const numbersInYear = 100_000

// add puts a row where it belongs.
func (s *Dossier) add(r partRow) error {
	var failed []error
	when := func(text string) (t clock.Time) {
		failed = append(failed, t.Scan(text))
		return t
	}
	on := func(text string) (d clock.Date) {
		failed = append(failed, d.Scan(text))
		return d
	}
	switch r.What {
	case "act":
		s.Acts = append(s.Acts, Happening{r.ID, s.ID, r.A, State(r.B), when(r.C), r.D, r.E, r.F, r.G})
	case "milestone":
		s.Milestones = append(s.Milestones, Milestone{r.ID, s.ID, r.A, on(r.B), on(r.C), r.D, r.N})
	case "extension":
		asked, decided, _ := strings.Cut(r.D, "|")
		askedBy, decidedBy, _ := strings.Cut(r.E, "|")
		askedName, decidedName, _ := strings.Cut(r.F, "|")
		i := strings.LastIndex(r.G, "|") // the reason may hold one itself
		s.Extensions = append(s.Extensions, Postponement{
			ID: r.ID, ActionID: s.ID, OldDue: on(r.A), NewDue: on(r.B), Reason: r.C, AskedAt: when(asked), AskedBy: askedBy, AskedName: askedName,
			DecidedAt: when(decided), DecidedBy: decidedBy, DecidedName: decidedName, Granted: r.Yes, Answer: r.G[:i], Alone: r.G[i+1:], Elsewhere: r.No, Version: r.N,
		})
	case "evidence":
		s.Evidence = append(s.Evidence, Evidence{ID: r.ID, ActionID: s.ID, Title: r.A, FileID: r.B, Hash: r.C, RefArea: r.D, RefID: r.E, At: when(r.F), ByName: r.G, Size: r.N})
	case "related":
		s.Related = append(s.Related, Related{r.ID, r.A, int(r.N / numbersInYear), int(r.N % numbersInYear), r.B, State(r.C)})
	}
	return errors.Join(failed...)
}
