package org

import (
	"fmt"
	"strings"

	"golang.org/x/text/width"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Kind is what sort of local government a body is (地方自治法1条の3).
type Kind string

// The kinds.
const (
	Prefecture Kind = "prefecture"
	City       Kind = "city"
	Ward       Kind = "ward"
	Town       Kind = "town"
	Village    Kind = "village"
	Union      Kind = "union"
	Wide       Kind = "wide"
	Other      Kind = "other"
)

// Kinds lists the kinds in the order of a form.
func Kinds() []Kind { return []Kind{Prefecture, City, Ward, Town, Village, Union, Wide, Other} }

// Title is the kind's Japanese name, empty for a kind that does not exist.
func (k Kind) Title() string {
	return map[Kind]string{
		Prefecture: "都道府県", City: "市", Ward: "特別区", Town: "町", Village: "村",
		Union: "一部事務組合", Wide: "広域連合", Other: "その他",
	}[k]
}

// Network is how the body's networks are cut (三層の対策のモデル).
type Network string

// The models of 総務省's guideline.
const (
	Alpha      Network = "alpha"
	AlphaPrime Network = "alpha-prime"
	Beta       Network = "beta"
	BetaPrime  Network = "beta-prime"
)

// Networks lists the models in the order of a form.
func Networks() []Network { return []Network{Alpha, AlphaPrime, Beta, BetaPrime} }

// Title is the model's Japanese name, empty for one that is not known.
func (n Network) Title() string {
	return map[Network]string{Alpha: "αモデル", AlphaPrime: "α´モデル", Beta: "βモデル", BetaPrime: "β´モデル"}[n]
}

// Audited reports whether the model asks for an external audit.
func (n Network) Audited() bool { return n == AlphaPrime || n == Beta || n == BetaPrime }

// Body is a local government (団体), to which all other data belong.
type Body struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Kind        Kind       `json:"kind"`
	Code        string     `json:"code"`
	FiscalStart int        `json:"fiscal_start"` // month
	Network     Network    `json:"network" doc:"三層の対策のモデル。空は未登録"`
	Sample      bool       `json:"sample"`
	Version     int64      `json:"version"`
	CreatedAt   clock.Time `json:"created_at"`
}

// bodyContent gives the canonical bytes of a body.
func bodyContent(b Body) journal.Content {
	return journal.Fields("org.body/2", func(e *journal.Encoder) {
		e.Text("id", b.ID)
		e.Text("name", b.Name)
		e.Text("kind", string(b.Kind))
		e.Text("code", b.Code)
		e.Int("fiscal_start", int64(b.FiscalStart))
		e.Text("network", string(b.Network))
		e.Bool("sample", b.Sample)
		e.Int("version", b.Version)
	})
}

// Amendment is what one may change about a body.
type Amendment struct {
	Version     int64  `json:"version"`
	Name        string `json:"name"`
	Kind        string `json:"kind"`
	Code        string `json:"code"`
	FiscalStart int    `json:"fiscal_start" label:"年度の始まり"`
	Network     string `json:"network,omitempty" enum:",alpha,alpha-prime,beta,beta-prime"`
}

func (in Amendment) facts() facts { return facts{in.Name, in.Kind, in.Code, in.FiscalStart} }

// facts are what is filled in about a body, when it begins and later.
type facts struct {
	Name        string
	Kind        string
	Code        string
	FiscalStart int
}

// faults normalises the facts and returns what is wrong with them.
func (f *facts) faults() map[string]string {
	faults := map[string]string{}
	f.Name, f.Code = cleanName(f.Name), strings.ReplaceAll(width.Fold.String(strings.TrimSpace(f.Code)), "-", "")
	need(faults, "name", checkText(f.Name, "団体の名称", 60, true))
	if Kind(f.Kind).Title() == "" {
		faults["kind"] = "団体の種類を選んでください。"
	}
	need(faults, "code", checkCode(f.Code))
	if f.FiscalStart < 1 || f.FiscalStart > 12 {
		faults["fiscal_start"] = "年度の始まりの月を、1から12までで選んでください。"
	}
	return faults
}

func need(faults map[string]string, field, text string) {
	if text != "" {
		faults[field] = text
	}
}

// sampleCode is the code of the sample body. Its first two digits would be the 99th
// prefecture; there are 47, so that no body will ever be given it. Its check digit is right.
const sampleCode = "999997"

// sampleCityCode is the same for the sample city.
const sampleCityCode = "992011"

// checkCode returns what is wrong with a 全国地方公共団体コード, empty when nothing is.
func checkCode(code string) string {
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
		return "全国地方公共団体コードは、6桁の数字です（5桁に検査数字1桁を付けたもの）。"
	}
	if code[5] != checkDigit(code[:5]) {
		return "全国地方公共団体コードの最後の1桁（検査数字）が合いません。数字を確かめてください。"
	}
	if p := code[:2]; p < "01" || p > "47" {
		return "全国地方公共団体コードの最初の2桁は、都道府県の番号（01から47まで）です。"
	}
	return ""
}

// checkDigit is the sixth digit to five (全国地方公共団体コード仕様): weights 6 to 2,
// then the last digit of 11 less the remainder of 11. Sums below 11 need no rule of
// their own: they are their own remainder.
func checkDigit(five string) byte {
	sum := 0
	for i := range 5 {
		sum += (6 - i) * int(five[i]-'0')
	}
	return byte('0' + (11-sum%11)%10)
}

// Title is code and name, as an operator tells bodies apart.
func (b Body) Title() string { return fmt.Sprintf("%s %s", b.Code, b.Name) }
