package api

import (
	"reflect"
	"testing"

	"github.com/okite-isms/okite/internal/platform/clock"
)

func TestAreaOf(t *testing.T) {
	t.Parallel()
	for qualified, want := range map[string]string{
		"example.jp/okite/internal/area/org/structure.Unit": "org", "example.jp/okite/internal/area/notice.Selector": "notice",
		"example.jp/okite/internal/platform/clock.Date": "", "string": "",
	} {
		if got := areaOf(qualified); got != want {
			t.Errorf("%s: %q, want %q", qualified, got, want)
		}
	}
	for _, x := range []struct {
		of   reflect.Type
		want string
	}{
		{reflect.TypeFor[clock.Date](), "Date"}, {reflect.TypeFor[*clock.Date](), "Date"}, {reflect.TypeFor[List[clock.Date]](), "ListDate"}, {reflect.TypeFor[struct{ A int }](), "Hint"},
	} {
		if got := schemaName(x.of, "Hint"); got != x.want {
			t.Errorf("%v: %q, want %q", x.of, got, x.want)
		}
	}
}
