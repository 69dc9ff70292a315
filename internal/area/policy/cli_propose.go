package policy

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/cli"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// proposeCommand is okite policy propose.
type proposeCommand struct {
	input
	output
	Dir string `help:"定義ファイル（YAML）を書くフォルダ。なければ作る。同じ名前のファイルがあれば書かない。" placeholder:"フォルダ" type:"path" optional:""`
}

// proposed is what the texts demand, as the files of a pack.
type proposed struct {
	Definitions map[DefinitionKind][]Definition `json:"definitions"`
}

// Run reads the texts and writes what they demand: as one output, or as the files of a
// pack.
func (c proposeCommand) Run(ctx context.Context, env cli.Env) error {
	on, err := day{}.date()
	if err != nil {
		return err
	}
	if c.Dir == "" {
		return c.run(ctx, env, c.output, on, func(texts []readText) (product, error) { return proposedBy(texts).product() })
	}
	return c.run(ctx, env, output{}, on, func(texts []readText) (product, error) {
		names, err := proposedBy(texts).into(c.Dir)
		return product{text: func(b *bytes.Buffer) {
			for _, n := range names {
				fmt.Fprintf(b, "%s\n", n)
			}
		}}, err
	})
}

// proposedBy is what the texts demand. A definition's name is given once.
func proposedBy(texts []readText) proposed {
	p := proposed{map[DefinitionKind][]Definition{}}
	taken := map[definitionKey]bool{}
	for _, t := range texts {
		m := studied(t)
		for _, d := range m.demands() {
			one := d.Read
			for n := int64(2); taken[definitionKey{d.Kind, one.Name}]; n++ {
				one.Name = d.Read.Name + "-" + number(n)
			}
			taken[definitionKey{d.Kind, one.Name}] = true
			one.Provisions = []Basis{{Document: cut(t.title(), definitionTitleMax), Provision: cut(d.Path, 500), Line: d.Line, Text: cut(sentenceIn(t, &d), definitionTextMax)}}
			p.Definitions[d.Kind] = append(p.Definitions[d.Kind], one)
		}
	}
	return p
}

// studied is the material of a text that is in no database.
func studied(t readText) *material {
	u, _ := understandingOf(t.doc, nil)
	provisions := provisionsOf(t.doc)
	m := &material{Document: Document{Title: t.title(), Number: 1}, attachments: attachmentsOf(t.doc), paths: map[string]readPlace{}}
	seqs := map[string]int64{}
	for _, p := range provisions {
		m.paths[p.Path] = readPlace{p.ID, p.Seq}
		seqs[p.ID] = p.Seq
	}
	for _, r := range u.Relations {
		p := provisions[r.ProvisionSeq]
		one := readRelation{Relation: r, Path: p.Path, Heading: p.Heading}
		if p.Heading == "" && p.Parent >= 0 {
			one.Heading = provisions[p.Parent].Heading
		}
		if r.ClauseSeq >= 0 {
			k := u.Clauses[r.ClauseSeq]
			one.Fingerprint, one.From, one.To = k.Fingerprint, k.SentenceFrom, k.SentenceTo
		}
		m.relations = append(m.relations, one)
	}
	for _, r := range u.Roles {
		one := readRole{Role: r, Seq: -1}
		if seq, ok := seqs[r.ProvisionID]; ok {
			one.Seq, one.Path = seq, provisions[seq].Path
		}
		m.roles = append(m.roles, one)
	}
	return m
}

func sentenceIn(t readText, d *Demand) string {
	if d.Seq < 0 {
		return ""
	}
	letters := []rune(t.doc.Provisions[d.Seq].Text)
	if d.From < d.To && d.To <= int64(len(letters)) {
		return string(letters[d.From:d.To])
	}
	return string(letters)
}

func (p proposed) product() (product, error) {
	files, err := packFiles(p.Definitions)
	return product{
		text: func(b *bytes.Buffer) {
			for _, name := range slices.Sorted(maps.Keys(files)) {
				fmt.Fprintf(b, "# %s\n%s", name, files[name])
			}
		},
		value: p, sheets: func() []sheet.Table { return []sheet.Table{p.sheet()} },
	}, err
}

func (p proposed) sheet() sheet.Table {
	var rows [][]string
	for _, kind := range DefinitionKinds() {
		for _, d := range p.Definitions[kind] {
			b := d.Provisions[0]
			rows = append(rows, []string{
				kind.Title(), d.Title, strings.Join(d.From, "、"), strings.Join(d.To, "、"), jointTitle(d.Joint), whenTitle(d.When), strings.Join(d.Posts, "、"), d.Object, d.Act,
				classesLine(d.Classes), b.Document, b.Provision, number(b.Line), b.Text, d.Name,
			})
		}
	}
	return sheetOf("規程が求めること", rows, "種類", "名称", "だれが", "相手", "相手が複数のとき", "事前・事後", "充てる職", "対象・内容", "求められること・いつ", "分類と取扱制限", "規程", "場所", "#原文の行", "根拠の文", "定義の名前")
}

// into writes the files of a pack into a folder, or none of them: one that is there
// already may hold somebody's work.
func (p proposed) into(dir string) (names []string, err error) {
	files, err := packFiles(p.Definitions)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fault.Wrap(fault.Invalid, "--dir のフォルダを作れませんでした。", err)
	}
	names = slices.Sorted(maps.Keys(files))
	for i, name := range names {
		names[i] = filepath.Join(dir, name)
		if _, err := os.Lstat(names[i]); err == nil {
			return nil, fault.Newf(fault.Conflict, "%s はすでにあります。別のフォルダを指定するか、ファイルを移してください。", names[i])
		}
	}
	for _, name := range names {
		if err := writeNew(name, files[filepath.Base(name)]); err != nil {
			return nil, err
		}
	}
	return names, nil
}

func writeNew(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fault.Wrap(fault.Invalid, name+" を書けませんでした。", err)
	}
	_, err = f.Write(content)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fault.Wrap(fault.Invalid, name+" を書けませんでした。", err)
	}
	return nil
}
