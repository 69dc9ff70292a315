package compare_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/okite-isms/okite/jobun/compare"
	"github.com/okite-isms/okite/jobun/duty"
)

func TestEffects(t *testing.T) {
	t.Parallel()
	effects := func(edit ...string) string {
		old, now := read(t, regulation), read(t, strings.NewReplacer(edit...).Replace(regulation))
		duty.Read(old, duty.Options{})
		duty.Read(now, duty.Options{})
		var b strings.Builder
		for _, e := range compare.Effects(compare.Documents(old, now), old, now) {
			fmt.Fprintf(&b, "%s %s %s %s>%s\n", e.Change, e.Kind, e.Role, e.OldPath, e.NewPath)
		}
		return b.String()
	}
	for _, c := range []struct {
		edit []string
		want string
	}{
		{nil, ""},
		{[]string{"（持出し）\n第3条", "（研修）\n第3条　総務課長は、研修を行わなければならない。\n（持出し）\n第4条", "第4条　この", "第5条　この"}, "added duty 総務課長 >第3条\n"},
		{[]string{"毎年度これを点検し", "半年ごとにこれを点検し"}, "changed duty 課長 第2条>第2条\nchanged record 課長 第2条>第2条\n"},
		{[]string{"2　課長は、点検の結果を統括責任者に報告するものとする。\n", ""}, "removed duty 課長 第2条/2>\nremoved report 課長→統括責任者 第2条/2>\n"},
		{[]string{"（委任）", "（研修）\n第3条の2　総務課長は、研修を行わなければならない。\n（委任）"}, "added duty 総務課長 >第3条の2\n"},
	} {
		if got := effects(c.edit...); got != c.want {
			t.Errorf("%q: %s, want %s", c.edit, got, c.want)
		}
	}
}
