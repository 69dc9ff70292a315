package playbook

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/okite-isms/okite/internal/area/incident/fact"
	"github.com/okite-isms/okite/internal/platform/pack"
	definitions "github.com/okite-isms/okite/pack"
)

func shipped(t *testing.T) []*Definition {
	t.Helper()
	list, err := Load(definitions.Files, "playbook")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Every playbook that ships goes through containment to prevention, and every role that it
// names ships as well.
func TestShippedPlaybooks(t *testing.T) {
	t.Parallel()
	p, err := pack.Load(definitions.Files)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range shipped(t) {
		names = append(names, d.Name)
		for _, phase := range Phases() {
			if !slices.ContainsFunc(d.Tasks, func(t Task) bool { return t.Phase == phase }) {
				t.Errorf("%s has nothing for %s", d.Name, phase.Title())
			}
		}
		for _, task := range d.Tasks {
			if !slices.ContainsFunc(p.Roles(), func(r pack.Role) bool { return r.Name == task.Role }) {
				t.Errorf("%s/%s: no role %s", d.Name, task.Name, task.Role)
			}
		}
	}
	if want := []string{"attack", "fault", "leak", "lost-device", "malware"}; !slices.Equal(names, want) {
		t.Errorf("playbooks %v", names)
	}
}

func TestSuits(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]fact.Facts{
		"leak":        {Event: fact.Leak},
		"lost-device": {Event: fact.Loss, Media: fact.Removable},
		"malware":     {Spreading: true, Unlawful: true, Event: fact.Damage, Stopped: 30},
		"attack":      {Unlawful: true, Stopped: 30},
		"fault":       {Stopped: 90},
	} {
		for _, d := range shipped(t) {
			if d.Suits(f) != (d.Name == want) {
				t.Errorf("%s for %+v: %v", d.Name, f, d.Suits(f))
			}
		}
	}
}

func TestApplies(t *testing.T) {
	t.Parallel()
	f := fact.Facts{Personal: true}
	for when, want := range map[string]bool{"": true, "personal": true, "specific": false, "no longer a fact": true} {
		if Applies(when, f) != want {
			t.Errorf("%q: %v", when, !want)
		}
	}
}

func TestPlaybookFaults(t *testing.T) {
	t.Parallel()
	good := "kind: playbook\nname: x\ntitle: x\nmeaning: x\ntasks:\n  - {name: a, phase: first, title: x, role: chief, after: judged, minutes: 5}\n  - {name: b, phase: contain, title: x, role: chief}\n"
	load := func(text string) error {
		_, err := Load(fstest.MapFS{"p/x.yaml": {Data: []byte(text)}}, "p")
		return err
	}
	if err := load(good); err != nil {
		t.Fatal(err)
	}
	for want, x := range map[string][2]string{
		"二度":      {"name: b", "name: a"},
		"段階の順":    {"phase: contain", "phase: detect"},
		"何から数えるか": {"after: judged, ", ""},
		"条件の式":    {"role: chief}", "role: chief, when: weather}"},
		"fits":    {"meaning: x", "meaning: x\nfits: [1]"},
	} {
		if err := load(strings.Replace(good, x[0], x[1], 1)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
