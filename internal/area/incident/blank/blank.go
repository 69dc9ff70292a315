// Package blank fills in a body's own papers (様式): a Word document or an Excel workbook
// in which 「{{概要}}」 stands where the text is to go. Word tears such a field into several
// runs as soon as somebody corrects a letter in it, so a paragraph is read as a whole.
package blank

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
)

// Max is how large a paper may be, in bytes.
const Max = 5 << 20

// unpackedMax bounds what the parts of a paper unpack to: a letter with a coat of arms
// comes nowhere near it.
const unpackedMax = 40 << 20

var field = regexp.MustCompile(`\{\{([^{}]{0,60})\}\}`)

// Formats are those of papers.
func Formats() []file.Format { return []file.Format{file.Word, file.Excel} }

// Fields lists the fields of a paper, each once, in their order.
func Fields(format file.Format, content []byte) (list []string, err error) {
	_, err = walk(format, content, func(name string) string {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
		return ""
	})
	return list, err
}

// Check fails where a paper has no field, or one that is not known.
func Check(format file.Format, content []byte, known []string) ([]string, error) {
	list, err := Fields(format, content)
	if err != nil {
		return nil, err
	}
	var wrong []string
	for _, name := range list {
		if !slices.Contains(known, name) {
			wrong = append(wrong, "{{"+name+"}}")
		}
	}
	switch {
	case len(list) == 0:
		return nil, fault.New(fault.Invalid, "埋める場所が見つかりません。文を入れたい場所に {{"+known[0]+"}} のように書いてください。")
	case len(wrong) > 0:
		return nil, fault.Newf(fault.Invalid, "知らない項目があります：%s。使えるのは、%s です。", strings.Join(wrong[:min(len(wrong), 5)], "、"), "{{"+strings.Join(known, "}}、{{")+"}}")
	}
	return list, nil
}

// Fill gives a paper with its fields filled in. A field without a value becomes empty.
func Fill(format file.Format, content []byte, values map[string]string) ([]byte, error) {
	return walk(format, content, func(name string) string { return values[name] })
}

func walk(format file.Format, content []byte, value func(string) string) ([]byte, error) {
	if len(content) > Max {
		return nil, fault.Newf(fault.Invalid, "様式のファイルが大きすぎます。%dMBまでにしてください。", Max>>20)
	}
	switch format {
	case file.Word:
		return word(content, value)
	case file.Excel:
		return excel(content, value)
	}
	return nil, fault.New(fault.Invalid, "様式は、Word（.docx）かExcel（.xlsx）にしてください。")
}

// replaced fills in the fields of a text, and says whether there were any.
func replaced(s string, value func(string) string) (string, bool) {
	found := false
	out := field.ReplaceAllStringFunc(s, func(m string) string {
		found = true
		return value(strings.TrimSpace(m[2 : len(m)-2]))
	})
	return out, found
}

func broken(what string) error {
	return fault.New(fault.Invalid, fmt.Sprintf("%sのファイルとして読み取れませんでした。ファイルが壊れていないか確かめ、保存し直してください。", what))
}
