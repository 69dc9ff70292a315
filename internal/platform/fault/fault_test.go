package fault

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	t.Parallel()
	secret := errors.New("dial tcp 10.0.0.1: password authentication failed")
	for name, c := range map[string]struct {
		err    error
		kind   Kind
		status int
	}{
		"any error":  {secret, Internal, 500},
		"a fault":    {New(NotFound, "ありません。"), NotFound, 404},
		"wrapped":    {fmt.Errorf("load: %w", New(Conflict, "先に変更されました。")), Conflict, 409},
		"with cause": {Wrap(Invalid, "読めません。", secret), Invalid, 422},
		"forbidden":  {New(Forbidden, "権限がありません。"), Forbidden, 403},
	} {
		f := Of(c.err)
		if f.Kind != c.kind || f.Kind.Status() != c.status {
			t.Errorf("%s: kind %v, status %d", name, f.Kind, f.Kind.Status())
		}
		if strings.Contains(f.Text, "password") {
			t.Errorf("%s: the text for the user holds the cause", name)
		}
	}
	if !errors.Is(Wrap(Invalid, "読めません。", secret), secret) {
		t.Error("the cause is lost to the log")
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	if Fields(map[string]string{}) != nil {
		t.Error("no field is wrong, and yet a fault")
	}
	if err := Fields(map[string]string{"name": "入力してください。"}); !Is(err, Invalid) || Of(err).Fields["name"] == "" {
		t.Errorf("%v", err)
	}
}
