package evidence

import (
	"context"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
)

func (s *Service) document(ctx context.Context, title string, blocks ...paper.Block) (paper.Document, error) {
	body, err := s.bodyName(ctx)
	return paper.Document{
		Title: title, Author: body, Made: s.c.Now(), Blocks: blocks,
		Footer: paper.Band{Left: body, Center: paper.PageNumber + "／" + paper.PageCount},
	}, err
}

// labelled is a table of labels and values.
func labelled(pairs ...string) paper.Table {
	t := paper.Table{Columns: []float64{1, 3}}
	for i := 0; i < len(pairs); i += 2 {
		t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{paper.H(pairs[i]), paper.C(pairs[i+1])}, Keep: true})
	}
	return t
}

// HandOverForm is the paper that both sides of a hand-over sign (証拠受渡書).
func (s *Service) HandOverForm(ctx context.Context, id string) (d paper.Document, err error) {
	if _, err := actor.Require(ctx, CanSee); err != nil {
		return d, err
	}
	it, err := s.known(ctx, id)
	if err != nil {
		return d, err
	}
	sum := it.SHA256
	if sum == "" {
		sum = "－"
	}
	sides := paper.Table{Columns: []float64{1, 2, 2}, Rows: []paper.Row{
		paper.Heads("", "渡した人", "受け取った人"),
		{Cells: []paper.Cell{paper.H("所属・職名"), paper.C(""), paper.C("")}, Height: 12}, {Cells: []paper.Cell{paper.H("氏名（署名）"), paper.C(""), paper.C("")}, Height: 16},
		{Cells: []paper.Cell{paper.H("連絡先"), paper.C(""), paper.C("")}, Height: 10},
	}}
	return s.document(ctx, "証拠受渡書_"+it.Code(),
		paper.Paragraph{Text: paper.T(it.NumberText()), Align: paper.Right},
		paper.Title{Text: paper.T("証拠受渡書")},
		paper.Paragraph{Text: paper.T("次の証拠を受け渡しました。受け取った人は、封印の番号と状態を確かめて署名してください。"), Hang: -1},
		labelled("題名", it.Title, "種類", kindText(it), "メーカー・型番", it.Maker, "製造番号", it.Serial, "ファイルの名前", it.FileName, "SHA-256", sum, "今の保管場所", it.Place, "記録された封印の番号", it.Seal, "今持っている人", it.HolderName),
		paper.Heading{Level: 2, Text: paper.T("受渡し")},
		labelled("受け渡した日時", "　　　　年　　月　　日　　　　時　　分", "目的", "", "見た封印の番号", "□ 記録と同じ　　□ 違う（　　　　　　　）　　□ 封印なし", "状態", "", "これから置く場所", ""),
		paper.Paragraph{}, sides,
		paper.Paragraph{Text: paper.Text{{Text: "この用紙に署名したあと、読み取ったファイルをOkiteの「紙の受渡しを記録」から登録します。連鎖の最後のハッシュ：" + it.Head, Small: true}}},
	)
}

// Certificate is the certificate of a disposal (廃棄証明書).
func (s *Service) Certificate(ctx context.Context, id string) (d paper.Document, err error) {
	x, err := s.Disposal(ctx, id)
	if err != nil {
		return d, err
	}
	if x.State != Done {
		return d, fault.New(fault.Conflict, "廃棄証明書は、廃棄を記録してから作れます。")
	}
	body, err := s.bodyName(ctx)
	if err != nil {
		return d, err
	}
	list := paper.Table{Columns: []float64{2, 3, 2, 4}, Header: 1, Size: 9, Rows: []paper.Row{paper.Heads("番号", "題名", "種類・製造番号", "SHA-256")}}
	for _, it := range x.Items {
		list.Rows = append(list.Rows, paper.Cells(it.NumberText(), it.Title, strings.TrimSpace(kindText(it)+" "+it.Serial), it.SHA256))
	}
	blocks := []paper.Block{
		paper.Paragraph{Text: paper.T(x.DoneOn.Era()), Align: paper.Right},
		paper.Title{Text: paper.T("証拠の廃棄証明書")},
		paper.Paragraph{Text: paper.T(body), Align: paper.Right},
		paper.Paragraph{Text: paper.T("次の証拠を、保存する期限が過ぎたため、決定に基づいて廃棄したことを証明します。"), Hang: -1},
		labelled("廃棄した日", x.DoneOn.Era(), "廃棄の方法", x.Method, "方法の詳細", x.DoneNote, "申し出た人", x.ProposedName+"（"+clock.Today(x.ProposedAt.Time).Era()+"）",
			"決めた人", x.DecidedName+"（"+clock.Today(x.DecidedAt.Time).Era()+"）", "廃棄を行った人", x.DoneName, "立ち会った人", x.Witness),
		paper.Heading{Level: 2, Text: paper.T("廃棄した証拠")}, list,
	}
	if hidden := x.Count - len(x.Items); hidden > 0 {
		blocks = append(blocks, paper.Paragraph{Text: paper.T("ほかに、見られる人が限られた証拠があります。その証拠を見られる人が印刷してください。")})
	}
	return s.document(ctx, "廃棄証明書_"+x.DoneOn.String(), blocks...)
}

// labelMost is how many labels are printed at once.
const labelMost = 60

// Labels are labels to be cut out and stuck onto things (証拠ラベル).
func (s *Service) Labels(ctx context.Context, ids []string) (d paper.Document, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return d, err
	}
	if len(ids) == 0 || len(ids) > labelMost {
		return d, fault.Newf(fault.Invalid, "ラベルを印刷する証拠を選んでください（%d件まで）。", labelMost)
	}
	var list []Exhibit
	if err := s.db.View(ctx, func(tx db.Tx) error { list, err = itemsByID(ctx, tx, a, ids); return err }); err != nil {
		return d, err
	}
	if len(list) != distinct(ids) {
		return d, fault.New(fault.NotFound, "お探しの証拠が見つかりません。")
	}
	body, err := s.bodyName(ctx)
	if err != nil {
		return d, err
	}
	t := paper.Table{Columns: []float64{1, 1}}
	for i := 0; i < len(list); i += 2 {
		row := paper.Row{Cells: []paper.Cell{label(body, list[i]), paper.C("")}, Height: 48, Keep: true}
		if i+1 < len(list) {
			row.Cells[1] = label(body, list[i+1])
		}
		t.Rows = append(t.Rows, row)
	}
	d, err = s.document(ctx, "証拠ラベル", t)
	d.Face = paper.Gothic
	return d, err
}

func label(body string, it Exhibit) paper.Cell {
	line := func(label, value string) paper.Block {
		if value == "" {
			value = "　"
		}
		return paper.Paragraph{Text: paper.Text{{Text: label + "　", Small: true}, {Text: value}}}
	}
	return paper.Cell{Blocks: []paper.Block{
		paper.Paragraph{Text: paper.Text{{Text: body + "　証拠", Small: true}}},
		paper.Heading{Level: 1, Text: paper.T(it.Code())},
		line("題名", it.Title), line("種類", strings.TrimSpace(kindText(it)+"　"+it.Serial)), line("封印", it.Seal), line("入手", tableTime(it.ObtainedAt)+"　"+it.ObtainedBy),
		paper.Paragraph{Text: paper.Text{{Text: "開封・持出し厳禁。用のあるときは情報セキュリティの事務局へ。", Small: true}}},
	}}
}
