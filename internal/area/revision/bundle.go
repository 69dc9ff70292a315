package revision

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/jobun/compare"
)

// Page is a file of the bundle.
type Page struct {
	Name    string // with its folder, letters of ASCII
	Title   string // what is in it
	Content []byte
}

// Bundle is what a body puts on its own web site (公開用の一式): static pages and papers of
// the documents that are public, with the table of what each revision changed. It holds
// nothing else, no script, and no link that leads outside. 地方自治法244条の6第2項.
type Bundle struct {
	Body  string
	Day   clock.Date
	Pages []Page
	// Documents are the titles of what is in it, Left of what is not, with the reason.
	Documents []string
	Left      []string
}

// published is a public document with its history.
type published struct {
	policy.Whole
	Editions []policy.Edition // in force or past, newest first
	Tables   []publishedTable
}

// publishedTable is what an edition changed.
type publishedTable struct {
	Edition policy.Edition
	Table   *compare.Table
}

// slug names the files of a document: the same as long as the document is there.
func slug(id string) string {
	sum := sha256.Sum256([]byte("okite bundle " + id))
	return "kitei-" + hex.EncodeToString(sum[:5])
}

// made is the time that files of the bundle bear: the day for which it was made would
// change them every day, so it is the last day on which something changed.
func (p published) made() time.Time {
	d := p.Current.BeginsOn
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// bundled makes the pages. Equal content gives equal bytes.
func bundled(ctx context.Context, body string, day clock.Date, list []published) (Bundle, error) {
	b := Bundle{Body: body, Day: day}
	add := func(name, title string, content []byte) { b.Pages = append(b.Pages, Page{name, title, content}) }
	add("style.css", "見た目の決まり", []byte(bundleStyle))
	var index []indexEntry
	for _, p := range list {
		name := slug(p.ID)
		var pdf bytes.Buffer
		if _, err := paper.PDF(ctx, &pdf, policy.WholePaper(p.Whole, p.made())); err != nil {
			return b, err
		}
		add(name+".pdf", p.Title+"（PDF）", pdf.Bytes())
		text, err := rendered("document", documentPage{Body: body, Title: p.Title, Slug: name, Facts: enactedText(p.Current), Lines: textLines(p.Whole), History: historyRows(p)})
		if err != nil {
			return b, err
		}
		add(name+".html", p.Title, text)
		for _, t := range p.Tables {
			page, err := rendered("table", tablePage{Body: body, Title: p.Title + " 新旧対照表", Slug: name, Of: p.Title, Facts: enactedText(t.Edition), Table: tableRows(t.Table), Enabling: lines(t.Table.Enabling), Note: t.Table.Note})
			if err != nil {
				return b, err
			}
			add(fmt.Sprintf("%s-%d.html", name, t.Edition.Number), fmt.Sprintf("%s 新旧対照表（%s）", p.Title, dayText(t.Edition.BeginsOn)), page)
		}
		index = append(index, indexEntry{Title: p.Title, Slug: name, Facts: enactedText(p.Current)})
		b.Documents = append(b.Documents, p.Title)
	}
	page, err := rendered("index", indexPage{Body: body, Title: body + "の情報セキュリティの規程", Entries: index})
	if err != nil {
		return b, err
	}
	add("index.html", "目次", page)
	slices.SortFunc(b.Pages, func(x, y Page) int { return cmp.Compare(x.Name, y.Name) })
	add("SHA256SUMS", "ファイルの指紋（SHA-256）", sums(b.Pages))
	return b, nil
}

// sums lists the SHA-256 of the pages as sha256sum does.
func sums(list []Page) []byte {
	var out bytes.Buffer
	for _, p := range list {
		sum := sha256.Sum256(p.Content)
		fmt.Fprintf(&out, "%s  %s\n", hex.EncodeToString(sum[:]), p.Name)
	}
	return out.Bytes()
}

// Zip packs the bundle. The entries bear no time but that of the format's first day.
func (b Bundle) Zip() ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range b.Pages {
		w, err := z.CreateHeader(&zip.FileHeader{Name: "kitei/" + p.Name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", p.Name, err)
		}
		if _, err := w.Write(p.Content); err != nil {
			return nil, fmt.Errorf("pack %s: %w", p.Name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack bundle: %w", err)
	}
	return out.Bytes(), nil
}

// Find gives a page by its name.
func (b Bundle) Find(name string) (Page, bool) {
	i := slices.IndexFunc(b.Pages, func(p Page) bool { return p.Name == name })
	if i < 0 {
		return Page{}, false
	}
	return b.Pages[i], true
}

// enactedText says how an edition came to be law.
func enactedText(e policy.Edition) string {
	var list []string
	if e.AdoptedNumber != "" {
		list = append(list, e.AdoptedNumber)
	}
	if e.Organs != "" {
		list = append(list, e.Organs)
	}
	if !e.PromulgatedOn.IsZero() {
		list = append(list, dayText(e.PromulgatedOn)+"公布")
	}
	return strings.Join(append(list, dayText(e.BeginsOn)+"施行"), "　")
}

// textLine is a provision on a page: a heading of its depth, or a paragraph.
type textLine struct {
	Heading int // 2 to 4; 0 for a paragraph
	Mark    string
	Caption string // （見出し） above an article
	Text    []string
	Items   []string
	In      int // how far it stands in, in steps
	Deleted bool
	Rows    [][]string // of a table
	Head    string
}

// textLines sets the provisions of a document for a page.
func textLines(w policy.Whole) (list []textLine) {
	nest := map[int64]int{}
	for _, p := range w.Provisions {
		in := nest[p.Parent]
		l := textLine{Mark: p.Mark, In: min(in, 6), Deleted: p.Deleted}
		article := strings.HasPrefix(p.Mark, "第") && strings.Contains(p.Mark, "条")
		switch {
		case p.Heading != "" && (!article || p.Text == ""):
			l.Heading, l.Mark = int(min(p.Depth+1, 4)), strings.TrimSpace(p.Mark+"　"+p.Heading)
			nest[p.Seq] = 0
		default:
			l.Caption = p.Heading
			nest[p.Seq] = in + 1
		}
		for _, t := range strings.Split(p.Text, "\n") {
			if t != "" {
				l.Text = append(l.Text, t)
			}
		}
		for _, it := range p.Items {
			l.Items = append(l.Items, it.Text)
		}
		list = append(list, l)
	}
	for _, a := range w.Attachments {
		l := textLine{Heading: 2, Mark: a.Name(), Rows: a.Rows, Head: a.Name()}
		if len(a.Rows) == 0 {
			for _, t := range strings.Split(a.Text, "\n") {
				if t = strings.TrimSpace(t); t != "" {
					l.Text = append(l.Text, t)
				}
			}
		}
		list = append(list, l)
	}
	return list
}

// historyRow is an edition in the history of a document.
type historyRow struct{ Number, Facts, Table string }

func historyRows(p published) (rows []historyRow) {
	for _, e := range p.Editions {
		r := historyRow{Number: fmt.Sprintf("第%d版", e.Number), Facts: enactedText(e)}
		if slices.ContainsFunc(p.Tables, func(t publishedTable) bool { return t.Edition.ID == e.ID }) {
			r.Table = fmt.Sprintf("%s-%d.html", slug(p.ID), e.Number)
		}
		rows = append(rows, r)
	}
	return rows
}

// tableRow is a row of a 新旧対照表; Old and New are its lines.
type tableRow struct{ New, Old []tableLine }

type tableLine struct {
	In   int
	Runs []compare.Run
}

func tableRows(t *compare.Table) (rows []tableRow) {
	lines := func(list []compare.Line) (out []tableLine) {
		for _, l := range list {
			x := tableLine{In: min(l.Indent, 6), Runs: l.Mark}
			if len(l.Mark) > 0 {
				x.Runs = append(slices.Clone(l.Mark), compare.Run{Text: "　"})
			}
			x.Runs = append(slices.Clone(x.Runs), l.Text...)
			out = append(out, x)
		}
		return out
	}
	for _, r := range t.Rows {
		rows = append(rows, tableRow{lines(r.New), lines(r.Old)})
	}
	return rows
}

type indexEntry struct{ Title, Slug, Facts string }

type indexPage struct {
	Body, Title string
	Entries     []indexEntry
}

type documentPage struct {
	Body, Title, Slug, Facts string
	Lines                    []textLine
	History                  []historyRow
}

type tablePage struct {
	Body, Title, Slug, Of, Facts string
	Enabling                     []string
	Table                        []tableRow
	Note                         string
}

func rendered(name string, page any) ([]byte, error) {
	var b bytes.Buffer
	if err := bundlePages.ExecuteTemplate(&b, name, page); err != nil {
		return nil, fmt.Errorf("make page %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// bundleStyle is the look of the pages: readable on a phone, at 400 %, and on paper.
const bundleStyle = `:root{color-scheme:light}
body{font-family:"BIZ UDPGothic","Noto Sans JP",Meiryo,sans-serif;font-size:1rem;line-height:1.9;color:#1a1a1c;background:#fff;margin:0}
header,main,footer{max-width:48rem;margin:0 auto;padding:1rem}
main.wide{max-width:72rem}
h1{font-size:1.6rem;line-height:1.5}h2{font-size:1.3rem;border-bottom:1px solid #767676;margin-top:2.2rem}h3{font-size:1.1rem}h4{font-size:1rem}
a{color:#0017c1}a:focus-visible{outline:4px solid #000;outline-offset:2px;background:#ffd43d}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:#fff;padding:.5rem}
p{margin:.4rem 0}.p{padding-left:1.5em;text-indent:-1.5em}.caption{margin-top:1rem}
.in-1{margin-left:1.5em}.in-2{margin-left:3em}.in-3{margin-left:4.5em}.in-4{margin-left:6em}.in-5{margin-left:7.5em}.in-6{margin-left:9em}
ul{margin:.2rem 0}.deleted{text-decoration:line-through}
table{border-collapse:collapse;width:100%}.box{overflow-x:auto}th,td{border:1px solid #595959;padding:.4rem .6rem;vertical-align:top;text-align:left;overflow-wrap:anywhere}
.compare{table-layout:fixed;min-width:36rem}u.double{text-decoration-style:double}
@media print{header nav,.skip{display:none}a{color:#000}}
@media(max-width:30rem){.in-2,.in-3,.in-4,.in-5,.in-6{margin-left:2em}}
`

// bundlePages are the pages. They ask for nothing but the style beside them.
var bundlePages = template.Must(template.New("bundle").Funcs(template.FuncMap{"in": func(n int) string {
	if n == 0 {
		return "p"
	}
	return fmt.Sprintf("p in-%d", n)
}}).Parse(`{{define "head"}}<!DOCTYPE html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{{.Title}}</title><link rel="stylesheet" href="style.css"></head>
<body><a class="skip" href="#main">本文へ</a>{{end}}{{define "foot"}}<footer><p>{{.Body}}</p></footer></body></html>
{{end}}{{define "index"}}{{template "head" .}}<main id="main"><h1>{{.Title}}</h1>
{{if .Entries}}<ul>{{range .Entries}}<li><a href="{{.Slug}}.html">{{.Title}}</a>（<a href="{{.Slug}}.pdf">PDF<span>：{{.Title}}</span></a>）<p>{{.Facts}}</p></li>
{{end}}</ul>{{else}}<p>公開している規程はありません。</p>{{end}}</main>{{template "foot" .}}{{end}}{{define "document"}}{{template "head" .}}<header><nav aria-label="現在の位置"><a href="index.html">規程の一覧</a></nav></header>
<main id="main"><h1>{{.Title}}</h1><p>{{.Facts}}</p><p><a href="{{.Slug}}.pdf">この規程のPDF</a></p>
{{range .Lines}}{{if eq .Heading 2}}<h2>{{.Mark}}</h2>{{else if eq .Heading 3}}<h3>{{.Mark}}</h3>{{else if .Heading}}<h4>{{.Mark}}</h4>{{end}}{{$l := .}}{{if .Caption}}<p class="caption">（{{.Caption}}）</p>{{end}}{{range $n, $t := .Text}}<p class="{{in $l.In}}{{if $l.Deleted}} deleted{{end}}">{{if and (eq $n 0) (not $l.Heading) $l.Mark}}{{$l.Mark}}　{{end}}{{$t}}</p>
{{else}}{{if and (not .Heading) .Mark}}<p class="{{in .In}}">{{.Mark}}</p>{{end}}{{end}}{{if .Items}}<ul class="{{in .In}}">{{range .Items}}<li>{{.}}</li>{{end}}</ul>
{{end}}{{if .Rows}}<div class="box" tabindex="0" role="region" aria-label="{{.Head}}"><table>{{range .Rows}}<tr>{{range .}}<td>{{.}}</td>{{end}}</tr>{{end}}</table></div>
{{end}}{{end}}<h2>改正の経過</h2><div class="box" tabindex="0" role="region" aria-label="改正の経過"><table><thead><tr><th scope="col">版</th><th scope="col">公布・施行</th><th scope="col">変わったところ</th></tr></thead><tbody>
{{range .History}}<tr><th scope="row">{{.Number}}</th><td>{{.Facts}}</td><td>{{if .Table}}<a href="{{.Table}}">新旧対照表<span>（{{.Number}}）</span></a>{{else}}－{{end}}</td></tr>
{{end}}</tbody></table></div></main>{{template "foot" .}}{{end}}{{define "runs"}}{{range .}}{{if eq .Under 1}}<u>{{.Text}}</u>{{else if eq .Under 2}}<u class="double">{{.Text}}</u>{{else}}{{.Text}}{{end}}{{end}}{{end}}{{define "table"}}{{template "head" .}}<header><nav aria-label="現在の位置"><a href="index.html">規程の一覧</a>　＞　<a href="{{.Slug}}.html">{{.Of}}</a></nav></header>
<main id="main" class="wide"><h1>{{.Title}}</h1><p>{{.Facts}}</p>{{range .Enabling}}<p>{{.}}</p>{{end}}
{{if .Table}}<div class="box" tabindex="0" role="region" aria-label="新旧対照表"><table class="compare"><thead><tr><th scope="col">改正後</th><th scope="col">改正前</th></tr></thead><tbody>
{{range .Table}}<tr><td>{{range .New}}<p class="{{in .In}}">{{template "runs" .Runs}}</p>{{end}}</td><td>{{range .Old}}<p class="{{in .In}}">{{template "runs" .Runs}}</p>{{end}}</td></tr>
{{end}}</tbody></table></div>{{else}}<p>違いはありません。</p>{{end}}{{with .Note}}<p>{{.}}</p>{{end}}</main>{{template "foot" .}}{{end}}`))
