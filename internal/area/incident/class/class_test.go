package class_test

import (
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/area/incident/class"
	definitions "github.com/okite-isms/okite/pack"
)

func TestShipped(t *testing.T) {
	t.Parallel()
	d, err := class.Load(definitions.Files, "incident-class/standard.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Classes) != 4 || d.TitleOf("system") != "情報システムの被害" || d.TitleOf("gone") != "gone" {
		t.Errorf("%+v", d)
	}
}

func TestOwn(t *testing.T) {
	t.Parallel()
	head := "kind: incident-class\nname: own\ntitle: 区分\nclasses:\n"
	for _, c := range []struct{ text, fault string }{
		{head + "  - {name: a, title: 甲, meaning: 甲のこと}\n", ""},
		{head + "  - {name: a, title: 甲, meaning: 甲のこと}\n  - {name: a, title: 乙, meaning: 乙のこと}\n", "6行目"},
		{head + "  - {name: a, title: 甲}\n", "区分"},
		{"kind: severity\n", "種類"},
	} {
		_, err := class.Read(c.text)
		if (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%q: %v", c.text, err)
		}
	}
}
