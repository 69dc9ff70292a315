package org

import (
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
)

// The vectors are worked out by hand from the rule; the last ones must fail.
func TestCheckCode(t *testing.T) {
	t.Parallel()
	for code, ok := range map[string]bool{
		"130001": true, "082082": true, "422029": true, "112194": true, "222259": true, "406473": true, "011002": true,
		"130002": false, "082083": false, "13000": false, "1300011": false, "": false, "13000a": false, "１３０００１": false,
		sampleCode: false, sampleCityCode: false, "480002": false, "000000": false, "000001": false,
	} {
		if text := checkCode(code); (text == "") != ok {
			t.Errorf("code %q: %q, want ok %v", code, text, ok)
		}
	}
	if checkDigit(sampleCode[:5]) != sampleCode[5] || checkDigit(sampleCityCode[:5]) != sampleCityCode[5] {
		t.Error("a sample's check digit is wrong")
	}
}

// Each single wrong digit is found (that is what the digit is for).
func TestCheckDigitFindsTypos(t *testing.T) {
	t.Parallel()
	const code = "406473"
	for i := range 5 {
		for d := byte('0'); d <= '9'; d++ {
			typo := code[:i] + string(d) + code[i+1:]
			if typo != code && checkDigit(typo[:5]) == typo[5] {
				t.Errorf("%s passes", typo)
			}
		}
	}
}

func TestCleanName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"　見本　　花子　":             "見本 花子",
		"か\u3099く":             "がく",
		"\ufa19社":              "\ufa19社", // 神 as somebody writes themselves
		"葛\U000E0100城":         "葛\U000E0100城",
		"\U0002f804x":          "\U0002f804x",
		"𠮷田":                   "𠮷田",
		"か\u3099\ufa19か\u3099": "が\ufa19が",
	} {
		if got := cleanName(in); got != want || checkText(got, "氏名", 60, true) != "" {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"みほん　はなこ": "ミホン ハナコ", "ﾐﾎﾝ ﾊﾅｺ": "ミホン ハナコ", "ゔぁん": "ヴァン"} {
		if got := cleanKana(in); got != want || checkKana(got) != "" {
			t.Errorf("kana %q becomes %q, want %q", in, got, want)
		}
	}
	if cleanNumber(" ００１２－Ａ ") != "0012-A" {
		t.Error("number")
	}
}

func TestCheckText(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "a\x00b", "a\u202eb", "a\u200bb", "a\u2066b", "\ufeffa", "\xff", "a\U000E0041", strings.Repeat("字", 61)} {
		if checkText(cleanName(bad), "氏名", 60, true) == "" {
			t.Errorf("name %q was accepted", bad)
		}
	}
	for _, good := range []string{strings.Repeat("字", 60), "O'Brien <b>", "名前; drop table org_person"} {
		if text := checkText(cleanName(good), "氏名", 60, true); text != "" {
			t.Errorf("name %q: %s", good, text)
		}
	}
	for _, bad := range []string{"漢字", "abc", "ア1"} {
		if checkKana(cleanKana(bad)) == "" {
			t.Errorf("kana %q was accepted", bad)
		}
	}
}

func TestCheckRoles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		names string
		want  string
	}{
		{"office", "office"}, {"staff office", "office staff"}, {"auditor", "auditor"}, {"staff staff", "staff"},
		{"", ""}, {"auditor staff", ""}, {"admin", ""}, {"office admin", ""}, {"Office", ""},
	} {
		roles, text := checkRoles(strings.Fields(c.names))
		var got []string
		for _, r := range roles {
			got = append(got, string(r))
		}
		if strings.Join(got, " ") != c.want || (text == "") != (c.want != "") {
			t.Errorf("%q: %v %q, want %q", c.names, got, text, c.want)
		}
	}
}

func TestSamplePeople(t *testing.T) {
	t.Parallel()
	for _, people := range [][]sampleRow{samplePeople(), sampleCityPeople()} {
		count := map[actor.Role]int{}
		for _, r := range people {
			count[r.role]++
			p := Profile{r.name, r.kana, r.number, r.unit, "", ""}
			if faults := p.faults(); len(faults) > 0 || p.Name != r.name || p.Kana != r.kana {
				t.Errorf("%s: %v", r.name, faults)
			}
		}
		if count[actor.Office] < 2 || count[actor.Staff] < 4 || count[actor.Auditor] < 1 || people[0].login != SampleLogin {
			t.Errorf("roles %v", count)
		}
	}
}
