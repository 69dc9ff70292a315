package policy

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/pack"
	"github.com/okite-isms/okite/jobun"
)

// DefinitionKind is what a definition is of: the name of its kind in a pack.
type DefinitionKind string

// The kinds that are read out of a policy.
const (
	PermitKind     DefinitionKind = "permit"
	ReportKind     DefinitionKind = "report-line"
	RegisterKind   DefinitionKind = "register"
	RecurrenceKind DefinitionKind = "recurrence"
	RoleKind       DefinitionKind = "role"
	SchemeKind     DefinitionKind = "classification-scheme"
	CallKind       DefinitionKind = "call-list"
)

// DefinitionKinds lists the kinds in the order in which pages show them.
func DefinitionKinds() []DefinitionKind {
	return []DefinitionKind{RoleKind, PermitKind, ReportKind, RegisterKind, RecurrenceKind, SchemeKind, CallKind}
}

// Title is the kind's Japanese name.
func (k DefinitionKind) Title() string {
	return map[DefinitionKind]string{
		RoleKind: "役割", PermitKind: "許可", ReportKind: "報告・連絡", RegisterKind: "記録", RecurrenceKind: "定期の務め", SchemeKind: "分類", CallKind: "区分ごとの連絡先",
	}[k]
}

// Definition is what a policy demands in the form of a pack: a role, a permit, a
// register … Which fields it has depends on its kind.
type Definition struct {
	Name       string          `yaml:"name" json:"name"`
	Title      string          `yaml:"title" json:"title"`
	Aliases    []string        `yaml:"aliases,omitempty" json:"aliases,omitempty"`
	Posts      []string        `yaml:"posts,omitempty" json:"posts,omitempty"`
	From       []string        `yaml:"from,omitempty" json:"from,omitempty"`
	To         []string        `yaml:"to,omitempty" json:"to,omitempty"`
	Joint      jobun.JointKind `yaml:"joint,omitempty" json:"joint,omitempty"`
	When       jobun.When      `yaml:"when,omitempty" json:"when,omitempty"`
	Object     string          `yaml:"object,omitempty" json:"object,omitempty"`
	Act        string          `yaml:"act,omitempty" json:"act,omitempty"`
	Every      string          `yaml:"every,omitempty" json:"every,omitempty"`
	Meaning    string          `yaml:"meaning,omitempty" json:"meaning,omitempty"`
	Classes    []Class         `yaml:"classes,omitempty" json:"classes,omitempty"`
	Provisions []Basis         `yaml:"basis,omitempty" json:"basis,omitempty"`
}

// Class is a class of a scheme with how to handle what is in it (分類と取扱制限).
type Class struct {
	Title        string   `yaml:"title" json:"title"`
	Meaning      string   `yaml:"meaning,omitempty" json:"meaning,omitempty"`
	Restrictions []string `yaml:"restrictions,omitempty" json:"restrictions,omitempty"`
}

// Basis is the provision on which a definition rests (根拠), as a person finds it.
type Basis struct {
	Document  string `yaml:"document" json:"document"`
	Provision string `yaml:"provision" json:"provision"`
	Line      int64  `yaml:"line,omitempty" json:"line,omitempty"`
	Text      string `yaml:"text,omitempty" json:"text,omitempty"`
}

// Limits of a definition; the schemas in the pack say the same.
const (
	definitionTitleMax = 200
	definitionTextMax  = 2000
	definitionListMax  = 100
)

// Check returns what is wrong with a definition that a person wrote, field by field.
func (d Definition) Check(kind DefinitionKind) error {
	bad := map[string]string{}
	switch {
	case strings.TrimSpace(d.Title) == "":
		bad["title"] = "名称を入力してください。"
	case utf8.RuneCountInString(d.Title) > definitionTitleMax:
		bad["title"] = "名称は200字までで入力してください。"
	}
	for name, list := range map[string][]string{"aliases": d.Aliases, "posts": d.Posts, "from": d.From, "to": d.To} {
		if text := wrongList(list); text != "" {
			bad[name] = text
		}
	}
	if len(d.To) == 0 && (kind == PermitKind || kind == ReportKind || kind == CallKind) {
		bad["to"] = "相手を1つ以上、1行に1つずつ入力してください。"
	}
	for name, text := range map[string]string{"object": d.Object, "meaning": d.Meaning} {
		if utf8.RuneCountInString(text) > definitionTextMax {
			bad[name] = "2000字までで入力してください。"
		}
	}
	switch {
	case utf8.RuneCountInString(d.Act) > definitionTitleMax:
		bad["act"] = "200字までで入力してください。"
	case kind == RecurrenceKind && d.Act == "":
		bad["act"] = "いつ行うかを入力してください。"
	}
	if d.Joint != "" && jointTitle(d.Joint) == "" {
		bad["joint"] = "一覧から選んでください。"
	}
	if d.When != "" && whenTitle(d.When) == "" {
		bad["when"] = "一覧から選んでください。"
	}
	if d.Every != "" && everyTitle(d.Every) == "" {
		bad["every"] = "一覧から選んでください。"
	}
	if kind == SchemeKind {
		if text := wrongClasses(d.Classes); text != "" {
			bad["classes"] = text
		}
	}
	return fault.Fields(bad)
}

func wrongList(list []string) string {
	if len(list) > definitionListMax {
		return "100行までで入力してください。"
	}
	for _, s := range list {
		if utf8.RuneCountInString(s) > definitionTitleMax {
			return "1行は200字までで入力してください。"
		}
	}
	return ""
}

func wrongClasses(list []Class) string {
	switch {
	case len(list) == 0:
		return "「■ 分類の名称」で始まる行を1つ以上入力してください。"
	case len(list) > definitionListMax:
		return "分類は100までで入力してください。"
	}
	for _, c := range list {
		switch {
		case c.Title == "":
			return "「■」の後に分類の名称を入力してください。"
		case utf8.RuneCountInString(c.Title) > definitionTitleMax || utf8.RuneCountInString(c.Meaning) > definitionTextMax || len(c.Restrictions) > 2*definitionListMax:
			return "分類の名称は200字、説明は2000字、取扱制限は200行までで入力してください。"
		}
		for _, r := range c.Restrictions {
			if utf8.RuneCountInString(r) > definitionTextMax {
				return "取扱制限は、1行2000字までで入力してください。"
			}
		}
	}
	return ""
}

// fit cuts what was read out of a text to what a definition may hold, so that a
// monstrous sentence makes a definition all the same.
func (d Definition) fit() Definition {
	d.Title = cut(strings.Join(strings.Fields(d.Title), " "), definitionTitleMax)
	d.Object, d.Meaning, d.Act = cut(d.Object, definitionTextMax), cut(d.Meaning, definitionTextMax), cut(d.Act, definitionTitleMax)
	for _, list := range []*[]string{&d.Aliases, &d.Posts, &d.From, &d.To} {
		*list = fitList(*list, definitionListMax, definitionTitleMax)
	}
	classes := make([]Class, 0, len(d.Classes))
	for _, c := range d.Classes[:min(len(d.Classes), definitionListMax)] {
		classes = append(classes, Class{cut(c.Title, definitionTitleMax), cut(c.Meaning, definitionTextMax), fitList(c.Restrictions, 2*definitionListMax, definitionTextMax)})
	}
	if d.Classes = classes; len(classes) == 0 {
		d.Classes = nil
	}
	return d
}

func fitList(list []string, most, letters int) []string {
	var kept []string
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" && len(kept) < most {
			kept = append(kept, cut(s, letters))
		}
	}
	return kept
}

// definitionFileMax is how many bytes of definitions go into one file; a pack takes no
// larger ones.
const definitionFileMax = 200 << 10

// packFile is a file of definitions of one kind.
type packFile struct {
	Kind        DefinitionKind `yaml:"kind"`
	Definitions []Definition   `yaml:"definitions"`
}

// packFiles writes definitions as the files of a pack, by name. A kind of which there is
// much goes into several.
func packFiles(lists map[DefinitionKind][]Definition) (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, kind := range DefinitionKinds() {
		var parts [][]byte
		head := []byte("kind: " + string(kind) + "\ndefinitions:\n")
		size := definitionFileMax
		for _, d := range lists[kind] {
			one, err := yaml.MarshalWithOptions([]Definition{d}, yaml.IndentSequence(true))
			if err != nil {
				return nil, fmt.Errorf("write definition %s: %w", d.Name, err)
			}
			if size+len(one) > definitionFileMax {
				parts, size = append(parts, bytes.Clone(head)), len(head)
			}
			last := len(parts) - 1
			parts[last], size = append(parts[last], one...), size+len(one)
		}
		for i, p := range parts {
			name := string(kind) + ".yaml"
			if i > 0 {
				name = fmt.Sprintf("%s-%d.yaml", kind, i+1)
			}
			files[name] = p
		}
	}
	return files, nil
}

// definitionsOf reads a file of definitions, checked against the schema of its kind.
func definitionsOf(name string, text []byte, kind DefinitionKind) ([]Definition, error) {
	var f packFile
	if err := pack.DecodeText(name, text, string(kind), &f); err != nil {
		return nil, fault.New(fault.Invalid, err.Error())
	}
	return f.Definitions, nil
}

// loads reports whether a pack takes a definition: what the form lets through and what the
// schema of its kind allows must not part ways.
func (d Definition) loads(kind DefinitionKind) error {
	files, err := packFiles(map[DefinitionKind][]Definition{kind: {d}})
	if err != nil {
		return err
	}
	for name, content := range files {
		if _, err := definitionsOf(name, content, kind); err != nil {
			return err
		}
	}
	return nil
}
