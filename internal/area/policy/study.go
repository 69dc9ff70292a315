package policy

import (
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/duty"
)

// study is all that Okite makes of a text: the tree (read), then who must do what,
// then what is faulty on a day. It is the one place that says so, for the console and
// for whatever reads a document. A panic ends the study of this text, not the node.
func study(content []byte, on clock.Date) (doc *jobun.Document, err error) {
	doc, err = read(content)
	if err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil {
			doc, err = nil, fault.Wrap(fault.Internal, "文章を読み解けませんでした。", fmt.Errorf("study text: panic: %v", p))
		}
	}()
	duty.Read(doc, duty.Options{})
	return doc, checkSize(doc)
}
