package signin

import (
	"crypto/rand"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Lengths of a password in characters. NIST SP 800-63B-4, 3.1.1.2 asks for 15 where a
// password is all, and lets the verifier choose the composition: there is none here.
const (
	minPassword = 12
	maxPassword = 128
	maxLogin    = 64
)

// fold gives the form in which texts are compared: width and case do not count, so
// that a name typed with the IME on is the same name.
func fold(s string) string { return cases.Fold().String(norm.NFKC.String(s)) }

// FoldLogin gives the stored form of a login name as it was typed.
func FoldLogin(login string) string { return strings.TrimSpace(fold(login)) }

// checkLogin returns what is wrong with a folded login name, empty when nothing is.
func checkLogin(login string) string {
	switch n := utf8.RuneCountInString(login); {
	case n == 0:
		return "利用者IDを入力してください。"
	case n > maxLogin:
		return fmt.Sprintf("利用者IDは%d文字までにしてください。", maxLogin)
	case strings.ContainsFunc(login, notLogin):
		return "利用者IDに使えるのは、文字、数字、「.」「_」「-」「@」です。"
	}
	return ""
}

func notLogin(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-@", r)
}

// normalPassword gives the form that is hashed: the same password from any keyboard.
func normalPassword(password string) string { return norm.NFKC.String(password) }

// badPasswords are words and patterns that guessers try first, one to a line, folded.
// Our own list; periods and runs of keys are found by rule.
//
//go:embed bad.txt
var badPasswords string

// checkPassword returns what is wrong with a new password, empty when nothing is.
// There are no rules of composition (NIST SP 800-63B-4, 3.1.1.2).
func checkPassword(login, password string) string {
	p := normalPassword(password)
	n := utf8.RuneCountInString(p)
	switch {
	case !utf8.ValidString(p) || strings.ContainsFunc(p, unicode.IsControl):
		return "パスワードに使えない文字が含まれています。"
	case n < minPassword:
		return fmt.Sprintf("パスワードは%d文字以上にしてください。文字の種類は問いません。短い文にすると覚えやすくなります。", minPassword)
	case n > maxPassword:
		return fmt.Sprintf("パスワードは%d文字までにしてください。", maxPassword)
	case mostlyLogin(fold(p), FoldLogin(login)):
		return "パスワードに利用者IDをそのまま使わないでください。"
	case guessable(fold(p)):
		return "推測されやすいパスワードです。別のパスワードにしてください。"
	}
	return ""
}

// mostlyLogin reports whether little is left of the password without the login name.
func mostlyLogin(p, login string) bool {
	if utf8.RuneCountInString(login) < 3 {
		return false
	}
	rest := strings.ReplaceAll(p, login, "")
	return rest != p && utf8.RuneCountInString(rest) < 6
}

// guessable finds listed words, short periods (abcabcabcabc) and runs (abcdefghijkl,
// 123456789012, keys side by side), also with a few characters around them.
func guessable(p string) bool {
	plain := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, p)
	for word := range strings.FieldsSeq(badPasswords) {
		rest := strings.ReplaceAll(plain, word, "")
		if rest != plain && utf8.RuneCountInString(rest) < 4 {
			return true
		}
	}
	runes := []rune(p)
	return periodic(runes) || steps(runes) >= len(runes)*3/4 || len(runes)-longestKeys(p) < 4
}

// periodic reports whether a part of at most a third repeats itself.
func periodic(p []rune) bool {
	for period := 1; period <= len(p)/3; period++ {
		if slices.Equal(p[period:], p[:len(p)-period]) {
			return true
		}
	}
	return false
}

// steps counts neighbours that go up by one, down by one, or stay.
func steps(p []rune) int {
	n := 0
	for i := 1; i < len(p); i++ {
		if d := p[i] - p[i-1]; -1 <= d && d <= 1 {
			n++
		}
	}
	return n
}

// longestKeys is the length of the longest piece that runs along the rows of a keyboard.
func longestKeys(p string) int {
	const rows = "1234567890-^qwertyuiopasdfghjklzxcvbnm1234567890qwertyuiop"
	longest, from := 0, 0
	for to := 1; to <= len(p); to++ {
		for from < to && !strings.Contains(rows, p[from:to]) && !strings.Contains(rows, reversed(p[from:to])) {
			from++
		}
		longest = max(longest, to-from)
	}
	return longest
}

func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

// alphabet of generated passwords: no character that is read for another.
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789"

// newPassword generates a first or one-time password of 79 bits: xxxx-xxxx-xxxx-xxxx.
func newPassword() string {
	var b strings.Builder
	for i := range 16 {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(alphabet[randomIndex(len(alphabet))])
	}
	return b.String()
}

// randomIndex draws evenly: bytes past the last whole multiple of n are thrown away.
func randomIndex(n int) int {
	var b [1]byte
	for {
		rand.Read(b[:]) // never fails
		if int(b[0]) < 256/n*n {
			return int(b[0]) % n
		}
	}
}
