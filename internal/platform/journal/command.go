package journal

import (
	"context"
	"fmt"
	"io"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Subject is a body whose journal is to be verified.
type Subject struct {
	ID   string
	Name string // as it is printed: code and name
}

// VerifyCommand verifies the journals of bodies one after another and prints a report
// of each to w. noted, SIZE:HASH, is a head that was noted outside; it belongs to one
// body, so it goes with one subject only. Damage is a Conflict fault at the end.
func VerifyCommand(ctx context.Context, d *db.DB, w io.Writer, subjects []Subject, noted string) error {
	var heads []Head
	if noted != "" {
		if len(subjects) != 1 {
			return fault.New(fault.Invalid, "控えと比べるときは、団体を1つだけ指定してください。")
		}
		h, err := ParseHead(noted)
		if err != nil {
			return err
		}
		heads = append(heads, h)
	}
	damaged := 0
	for _, s := range subjects {
		var r Report
		ctx := actor.With(ctx, actor.Operator(s.ID))
		err := d.View(ctx, func(tx db.Tx) (err error) {
			r, err = Verify(ctx, tx, s.ID, heads...)
			return err
		})
		if err != nil {
			return fmt.Errorf("verify journal of %s: %w", s.ID, err)
		}
		if !r.OK() {
			damaged++
		}
		r.print(w, s.Name)
	}
	if damaged > 0 {
		return fault.Newf(fault.Conflict, "記録が書かれたときのままではない団体が%dあります。", damaged)
	}
	return nil
}

func (r Report) print(w io.Writer, name string) {
	if r.OK() {
		fmt.Fprintf(w, "%s：正しい（%d行、うち内容を消去した行 %d）\n  控え %s\n", name, r.Head.Size, r.Erased, r.Head)
		return
	}
	fmt.Fprintf(w, "%s：異常があります（%d行）\n", name, r.Head.Size)
	for _, d := range r.Damage {
		if d.N < 0 {
			fmt.Fprintf(w, "  全体：%s\n", d.Text)
			continue
		}
		fmt.Fprintf(w, "  %d番：%s\n", d.N, d.Text)
	}
	if r.More > 0 {
		fmt.Fprintf(w, "  ほかに%dか所\n", r.More)
	}
}
