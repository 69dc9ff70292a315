package file

import (
	"path"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxName is the longest name of a file in characters.
const maxName = 200

// CleanName makes a name that came from outside fit to be shown and to be saved under:
// no folders, no invisible or direction-changing characters, composed characters (macOS
// sends か and ゛ apart), no name that Windows reserves, at most 200 characters with the
// extension kept. A name of which nothing is left becomes 名称なし.
func CleanName(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = s[strings.LastIndexAny(s, `/\`)+1:]
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return -1 // Cf: bidirectional controls, zero-width characters, soft hyphen
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_' // Windows cannot save these
		case unicode.IsSpace(r) && r != '　':
			return ' '
		}
		return r
	}, compose(s))
	s = strings.TrimRight(strings.TrimSpace(s), ". ")
	ext := path.Ext(s)
	stem := strings.TrimRight(strings.TrimSuffix(s, ext), ". ")
	if len([]rune(ext)) > 20 { // no extension, only a dot early in a long name
		stem, ext = s, ""
	}
	if stem == "" {
		stem = "名称なし"
	}
	if reserved(stem) {
		stem = "_" + stem
	}
	if room := maxName - len([]rune(ext)); len([]rune(stem)) > room {
		stem = string([]rune(stem)[:room])
	}
	return stem + ext
}

// compose brings a name to NFC, but leaves compatibility ideographs alone: NFC would
// replace 神 (U+FA19), a character of people's names, by 神.
func compose(s string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexFunc(s, ideograph)
		if i < 0 {
			i = len(s)
		}
		b.WriteString(norm.NFC.String(s[:i]))
		s = s[i:]
		end := strings.IndexFunc(s, func(r rune) bool { return !ideograph(r) })
		if end < 0 {
			end = len(s)
		}
		b.WriteString(s[:end])
		s = s[end:]
	}
	return b.String()
}

func ideograph(r rune) bool { return r >= 0xF900 && r <= 0xFAFF || r >= 0x2F800 && r <= 0x2FA1F }

// reserved reports whether Windows takes a stem for a device, with whatever follows a dot.
func reserved(stem string) bool {
	base, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(stem)), ".")
	switch base {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(base) == 4 && (strings.HasPrefix(base, "COM") || strings.HasPrefix(base, "LPT")) && base[3] >= '0' && base[3] <= '9'
}
