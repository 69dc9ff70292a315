package policy

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
)

// What other rooms set on paper and pages of a text or of a difference, in the way in which
// this room sets it.

// ComparisonPaper sets a 新旧対照表 as a paper.
func ComparisonPaper(t *compare.Table, made time.Time) paper.Document {
	return comparisonPaper(t, made)
}

// WriteComparisonPage writes a 新旧対照表 as a page that stands alone.
func WriteComparisonPage(w io.Writer, t *compare.Table) error { return writeComparisonPage(w, t) }

// WholePaper sets a document with its text as a paper.
func WholePaper(w Whole, made time.Time) paper.Document { return wholePaper(w, made) }

// WholeOf gives a text that is no edition yet as one is given.
func WholeOf(title string, doc *jobun.Document) Whole {
	w := Whole{Document: Document{Title: title}, Provisions: provisionsOf(doc), Attachments: attachmentsOf(doc), Chapter: -1}
	w.Current.Made = doc.Editions
	for _, p := range w.Provisions {
		if p.Depth == 1 {
			w.Outline = append(w.Outline, p)
		}
	}
	return w
}

// EffectTitle is the Japanese name of what a revision bears on.
func EffectTitle(k compare.EffectKind) string { return effectTitle(k) }

// ChangeTitle is the Japanese name of what becomes of it.
func ChangeTitle(k compare.Kind) string { return changeTitle(k) }

// RoleTitle is what a role of a text is called on pages.
func RoleTitle(role string) string { return roleTitle(role) }

// RestingOn lists what rests on provisions of a document, by provision. The caller has
// checked that the actor may see the document.
func RestingOn(ctx context.Context, tx db.Tx, document string, ids []string) (map[string][]area.Ref, error) {
	return restingOn(ctx, tx, document, ids)
}

// Everyone lists the roles of the policies that mean all staff, as they were decided.
func Everyone(ctx context.Context, tx db.Tx, body string) ([]string, error) {
	return everyone(ctx, tx, body)
}

// MeansEveryone reports whether a word means all staff where nobody has decided otherwise.
func MeansEveryone(word string) bool { return slices.Contains(everyoneNames(), squeezed(word)) }
