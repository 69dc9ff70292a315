package compare

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

//go:embed templates.json
var templateFile []byte

// Template is a way of drafting a 新旧対照表: its sentences, and what stands where a
// provision is kept, new or gone. {title} and {instrument} are filled in.
type Template struct {
	Name     string `json:"name"`
	Title    string `json:"title"`
	Heading  string `json:"heading"`
	Enabling string `json:"enabling"`
	Kept     string `json:"kept"`
	KeptOld  string `json:"kept_old"`
	Added    string `json:"added"`
	Removed  string `json:"removed"`
	Note     string `json:"note"`
}

var shipped = sync.OnceValue(func() []Template {
	var list []Template
	if err := json.Unmarshal(templateFile, &list); err != nil {
		panic("compare: templates.json: " + err.Error()) // shipped with the program, and tested
	}
	return list
})

// Templates lists the shipped ways, the usual one first.
func Templates() []Template { return append([]Template{}, shipped()...) }

// TemplateNamed finds a shipped way.
func TemplateNamed(name string) (Template, bool) {
	for _, t := range shipped() {
		if t.Name == name || name == "" {
			return t, true
		}
	}
	return Template{}, false
}

func (t Template) fill(s, title string) string {
	return strings.NewReplacer("{title}", title, "{instrument}", instrumentOf(title)).Replace(s)
}

// instrumentOf is what revises a text: a rule is revised by a rule, a 規程 by a 訓令.
func instrumentOf(title string) string {
	for _, k := range [...]struct{ end, by string }{{"条例", "条例"}, {"規則", "規則"}, {"規程", "訓令"}, {"訓令", "訓令"}, {"要綱", "要綱"}, {"要領", "要領"}, {"告示", "告示"}} {
		if strings.HasSuffix(title, k.end) {
			return k.by
		}
	}
	return "件"
}
