package severity_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/okite-isms/okite/internal/area/incident/fact"
	"github.com/okite-isms/okite/internal/area/incident/severity"
	definitions "github.com/okite-isms/okite/pack"
)

const standard = "severity/standard.yaml"

func TestJudge(t *testing.T) {
	t.Parallel()
	d, err := severity.Load(definitions.Files, standard)
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		facts       fact.Facts
		level, rule string
	}{
		"a stick with 120 residents":   {fact.Facts{Event: fact.Leak, Personal: true, People: 120, Media: fact.Removable}, "major", "people"},
		"that stick encrypted":         {fact.Facts{Event: fact.Leak, Personal: true, People: 120, Media: fact.Removable, Encrypted: true}, "minor", "personal"},
		"ransomware at night":          {fact.Facts{Event: fact.Damage, Area: fact.LGWAN, Spreading: true, Unlawful: true}, "critical", "spreading"},
		"passwords on a desktop":       {fact.Facts{Class: 2, Media: fact.Terminal}, "minor", "classified"},
		"a list on the town's site":    {fact.Facts{Event: fact.Leak, Personal: true, People: 12, Exposed: true}, "critical", "public"},
		"the counter down for an hour": {fact.Facts{Stopped: 60}, "major", "service-hour"},
		"a mail to the wrong office":   {fact.Facts{Event: fact.Leak, Media: fact.Mail}, "slight", "other"},
	} {
		j := d.Judge(x.facts)
		if j.Level.Name != x.level || j.Rule != x.rule {
			t.Errorf("%s: %s by %s, want %s by %s", name, j.Level.Name, j.Rule, x.level, x.rule)
		}
		if j.Why == "" || !strings.HasPrefix(j.Edition, "standard@") || j.Facts != x.facts {
			t.Errorf("%s: what made it is not kept: %+v", name, j)
		}
	}
}

// Rules without one for all others let nothing pass unseen.
func TestNoRule(t *testing.T) {
	t.Parallel()
	text := "kind: severity\nname: x\ntitle: 例\nlevels:\n  - {name: low, title: 小, rank: 1, meaning: 小さい}\n  - {name: high, title: 大, rank: 2, meaning: 大きい}\nrules:\n  - {name: a, title: 例, level: low, when: people > 5}\n"
	d, err := severity.Load(fstest.MapFS{"x.yaml": {Data: []byte(text)}}, "x.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if j := d.Judge(fact.Facts{}); j.Level.Name != "high" || j.Rule != "" {
		t.Errorf("%+v", j)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	good, err := definitions.Files.ReadFile(standard)
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct{ old, fresh, want string }{
		"unknown level": {"level: slight", "level: none", "none"},
		"unknown fact":  {"when: spreading}", "when: spread}", "条件の式"},
		"no condition":  {"when: unlawful}", "when: stopped}", "条件の式"},
		"too long":      {"when: unlawful}", "when: unlawful" + strings.Repeat(" or unlawful", 40) + "}", "長すぎます"},
	} {
		text := strings.Replace(string(good), x.old, x.fresh, 1)
		if text == string(good) {
			t.Fatalf("%s: nothing to replace", name)
		}
		_, err := severity.Load(fstest.MapFS{"x.yaml": {Data: []byte(text)}}, "x.yaml")
		if err == nil || !strings.Contains(err.Error(), x.want) || !strings.Contains(err.Error(), "行目") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
