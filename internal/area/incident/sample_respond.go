package incident

import (
	"context"

	"github.com/okite-isms/okite/internal/area/incident/call"
)

// sampleAnswers has everybody told of an incident of the sample, twenty minutes after it
// was judged, and decides that it is published with the others of its half year.
func (s *Service) sampleAnswers(ctx context.Context, x Incident) error {
	sheet, err := s.Calls(ctx, x.ID)
	if err != nil {
		return err
	}
	for _, k := range sheet.Calls {
		if _, err := s.Call(ctx, Calling{ID: x.ID, Call: k.ID, Result: string(AnswerReached), Means: string(call.Phone), At: entered(after(x.JudgedAt, 20)), Said: "概要と、いま取っている措置を伝えた。"}); err != nil {
			return err
		}
	}
	_, err = s.Publish(ctx, Publishing{ID: x.ID, Mode: string(PublishHalf), Reason: "影響の範囲が限られ、収まっているため。", Summary: x.Title})
	return err
}
