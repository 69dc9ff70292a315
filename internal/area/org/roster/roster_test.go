package roster

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/japanese"

	"github.com/okite-isms/okite/internal/platform/fault"
)

const list = "名簿（4月1日）\n職員番号,氏　名,カナ,所属名,役職\n１００１,髙橋 一,タカハシ,総務課,課長\n,,,,\n1002,\"例, 花子\",レイ,税務課,主事\n"

func workbook(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRead(t *testing.T) {
	t.Parallel()
	sjis, err := japanese.ShiftJIS.NewEncoder().Bytes([]byte(list))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"utf-8": []byte(list), "bom": []byte("\xef\xbb\xbf" + list), "cp932": sjis, "crlf": []byte(strings.ReplaceAll(list, "\n", "\r\n")),
		"tabs": []byte(strings.ReplaceAll(strings.ReplaceAll(list, "\"例, 花子\"", "例、花子"), ",", "\t")),
		"xlsx": workbook(t, []any{"名簿（4月1日）"}, []any{"職員番号", "氏　名", "カナ", "所属名", "役職"}, []any{"１００１", "髙橋 一", "タカハシ", "総務課", "課長"}, []any{""}, []any{1002, "例, 花子", "レイ", "税務課", "主事"}),
	} {
		table, err := Read(content)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		m := Guess(table.Head)
		if lacking := m.Lacking(); len(lacking) > 0 {
			t.Errorf("%s lacks %v of %q", name, lacking, table.Head)
		}
		entries, flaws := table.Entries(m, func(*Entry) map[Field]string { return nil })
		if len(flaws) > 0 || len(entries) != 2 || entries[0].Name != "髙橋 一" || entries[1].Line != 5 || entries[1].Number != "1002" {
			t.Errorf("%s: %+v %v", name, entries, flaws)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for name, content := range map[string][]byte{
		"empty": nil, "heading alone": []byte("職員番号,氏名\n"), "xls": []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "zip": []byte("PK\x03\x04nothing"),
		"picture": []byte("\x89PNG\r\n\x1a\n\x00\x00"), "large": bytes.Repeat([]byte("a,b\n"), SizeMax/4+1), "rows": []byte("a,b\n" + strings.Repeat("c,d\n", rowsMax+1)),
		"nul": []byte("a,b\nc\x00,d\n"),
	} {
		if _, err := Read(content); !fault.Is(err, fault.Invalid) || fault.Of(err).Fields["file"] == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestClashes(t *testing.T) {
	t.Parallel()
	table := Table{Head: []string{"番号", "氏名", "所属", "職名"}, Line: 1, Rows: [][]string{
		{"1", "甲", "総務課", "課長"}, {"1", "乙", "税務課", "課長"}, {"2", "丙", "税務課", "主事"}, {"2", "丙", "税務課", "主事"},
	}}
	_, flaws := table.Entries(Mapping{Number: 0, Name: 1, Unit: 2, Post: 3}, func(e *Entry) map[Field]string {
		e.Tenure = "main"
		return nil
	})
	var texts []string
	for _, f := range flaws {
		texts = append(texts, fmt.Sprint(f.Line, f.Column))
	}
	if got := strings.Join(texts, " "); got != "3本務・兼務の別 3氏名 5本務・兼務の別 5職名" {
		t.Errorf("flaws %s", got)
	}
}

func TestFit(t *testing.T) {
	t.Parallel()
	head := []string{"コード", "氏名", "配属先", "補職名"}
	if got := Guess(head).Lacking(); len(got) != 2 {
		t.Errorf("guessed all but %v", got)
	}
	m := Fit(head, map[Field]string{Number: "コード", Unit: "配属先"})
	if len(m.Lacking()) != 0 || m[Unit] != 2 || m.Headings(head)[Number] != "コード" {
		t.Errorf("mapping %v", m)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(list))
	f.Add([]byte("a\tb\n\"c\td"))
	f.Fuzz(func(t *testing.T, content []byte) {
		table, err := Read(content)
		if (err == nil) != (len(table.Rows) > 0) {
			t.Errorf("%d rows and %v", len(table.Rows), err)
		}
	})
}
