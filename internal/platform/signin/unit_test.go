package signin

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// cheap keeps tests quick.
func cheap() Cost { return Cost{Memory: 64, Time: 1, Lanes: 1} }

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		login, password string
		ok              bool
	}{
		"sentence":             {"hanako", "海辺の 郵便局まで 歩いて七分", true},
		"twelve":               {"hanako", "tgkw8rmvx2pd", true},
		"eleven":               {"hanako", "tgkw8rmvx2p", false},
		"128":                  {"hanako", strings.Repeat("あかさたなはまや", 1) + strings.Repeat("xk7", 40), true},
		"129":                  {"hanako", strings.Repeat("x7kqw", 26), false},
		"runes, not bytes":     {"hanako", "春夏秋冬花鳥風", false},
		"login":                {"hanako.mihon", "hanako.mihon", false},
		"login, other width":   {"hanako.mihon", "ＨＡＮＡＫＯ．ＭＩＨＯＮ", false},
		"login and year":       {"hanako", "hanako202611", true},
		"login twice":          {"hanako", "hanakohanako1", false},
		"short login is no":    {"ab", "abtgkw8rmvx2", true},
		"one letter":           {"x1", "aaaaaaaaaaaa", false},
		"period":               {"x1", "abcabcabcabcab", false},
		"run":                  {"x1", "abcdefghijklmn", false},
		"digits":               {"x1", "123456789012", false},
		"digits down":          {"x1", "9876543210987", false},
		"keys":                 {"x1", "qwertyuiopas", false},
		"keys and a little":    {"x1", "qwertyuiop12!", false},
		"listed":               {"x1", "administrator", false},
		"listed and a little":  {"x1", "Administrator01", false},
		"listed with points":   {"x1", "pass-word-1234", false},
		"listed, wide":         {"x1", "ｐａｓｓｗｏｒｄ１２３４", false},
		"listed in a sentence": {"x1", "sakura no shita de obento", true},
		"control":              {"x1", "tgkw8rmvx2pd\x07", false},
		"only blanks":          {"x1", "              ", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if text := checkPassword(c.login, c.password); (text == "") != c.ok {
				t.Errorf("%q for %q: %q, want ok %v", c.password, c.login, text, c.ok)
			}
		})
	}
}

func TestNewPassword(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 200 {
		p := newPassword()
		if len(p) != 19 || strings.Trim(p, alphabet+"-") != "" || seen[p] || checkPassword("login", p) != "" {
			t.Fatalf("first password %q", p)
		}
		seen[p] = true
	}
}

func TestLogin(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"Hanako": "hanako", "ＨＡＮＡＫＯ　": "hanako", "ﾊﾅｺ": "ハナコ", "hanako@mihon": "hanako@mihon", "ǅ": "dž",
	} {
		if got := FoldLogin(typed); got != want || checkLogin(got) != "" {
			t.Errorf("%q folds to %q, want %q", typed, got, want)
		}
	}
	for _, bad := range []string{"", "ha nako", "a\u202eb", "a\x00", "<b>", strings.Repeat("a", 65), "a\u200bb"} {
		if checkLogin(FoldLogin(bad)) == "" {
			t.Errorf("login %q was accepted", bad)
		}
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	h, ctx := newHasher(cheap()), context.Background()
	a, err := h.hash(ctx, "tgkw8rmvx2pd")
	if err != nil {
		t.Fatal(err)
	}
	b, _ := h.hash(ctx, "tgkw8rmvx2pd")
	if a == b || !strings.HasPrefix(a, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("hashes %q and %q", a, b)
	}
	for password, want := range map[string]bool{"tgkw8rmvx2pd": true, "tgkw8rmvx2pD": false, "": false} {
		if same, err := h.matches(ctx, password, a); err != nil || same != want {
			t.Errorf("matches(%q) = %v, %v", password, same, err)
		}
		if same, err := h.matches(ctx, password, ""); err != nil || same {
			t.Errorf("nobody's password %q matches: %v", password, err)
		}
	}
	if !newHasher(DefaultCost()).outdated(a) || h.outdated(a) {
		t.Error("cost is not compared")
	}
	for _, bad := range []string{"x", "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAA$AAAA", strings.Replace(a, "m=64", "m=99999999", 1),
		strings.Replace(a, "t=1", "t=0", 1), strings.Replace(a, "p=1", "p=0", 1), strings.Replace(a, "m=64", "m=064", 1), a + "A", a + "\n"} {
		if _, err := h.matches(ctx, "tgkw8rmvx2pd", bad); err == nil {
			t.Errorf("stored hash %q was accepted", bad)
		}
	}
}

// Hashes in flight are bounded, and so is the queue.
func TestHasherBounds(t *testing.T) {
	t.Parallel()
	h := &hasher{cost: cheap(), slots: make(chan struct{}, 1)}
	leave, err := h.enter(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	for range queued {
		wait.Go(func() {
			if _, err := h.enter(ctx); err == nil {
				t.Error("two hold the one slot")
			}
		})
	}
	for h.waiting.Load() < queued {
		time.Sleep(time.Millisecond)
	}
	if _, err := h.enter(context.Background()); err == nil {
		t.Error("the queue has no end")
	}
	cancel()
	wait.Wait()
	leave()
	if leave, err := h.enter(context.Background()); err != nil {
		t.Error(err)
	} else {
		leave()
	}
}

func TestWait(t *testing.T) {
	t.Parallel()
	x := byName("b", "l")
	for n, want := range map[int]time.Duration{1: 0, 4: 0, 5: time.Minute, 6: 2 * time.Minute, 9: 16 * time.Minute, 10: 30 * time.Minute, 1_000_000: 30 * time.Minute} {
		if got := x.wait(n); got != want {
			t.Errorf("try %d waits %v, want %v", n, got, want)
		}
	}
	if byAddress("2001:db8::1").id != byAddress("2001:db8::ffff").id || byAddress("2001:db8::1").id == byAddress("2001:db8:0:1::1").id {
		t.Error("IPv6 is not counted by /64")
	}
	if byAddress("192.0.2.1").id == byAddress("192.0.2.2").id || strings.Contains(byName("b", "hanako").id, "hanako") {
		t.Error("subjects")
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	const body = "019aa0de-0000-7000-8000-000000000001"
	text, hash, err := newToken(body)
	if err != nil || len(text) != 64 {
		t.Fatalf("token %q: %v", text, err)
	}
	got, same, ok := readToken(text)
	if !ok || got != body || string(same) != string(hash) {
		t.Errorf("read %q %v", got, ok)
	}
	for _, bad := range []string{"", text[:63], text + "A", text + "=", strings.Repeat("-", 63) + "+", text[:32] + "\n" + text[32:]} {
		if _, _, ok := readToken(bad); ok {
			t.Errorf("token %q was accepted", bad)
		}
	}
	if _, _, err := newToken("b1"); err == nil {
		t.Error("a body without an id got a token")
	}
}

func TestCookie(t *testing.T) {
	t.Parallel()
	for _, tls := range []bool{true, false} {
		s := &Service{config: Config{TLS: tls}}
		got, want := s.cookie("x").String(), "okite=x; Path=/; HttpOnly; SameSite=Lax"
		if tls {
			want = "__Host-okite=x; Path=/; HttpOnly; Secure; SameSite=Lax"
		}
		if got != want {
			t.Errorf("cookie %q, want %q", got, want)
		}
		if gone := s.cookie("").String(); !strings.Contains(gone, "Max-Age=0") {
			t.Errorf("cookie %q does not go", gone)
		}
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		proxied bool
		header  []string
		want    string
	}{
		"direct":          {false, nil, "192.0.2.1"},
		"forged":          {false, []string{"10.0.0.1"}, "192.0.2.1"},
		"proxy":           {true, []string{"10.0.0.1"}, "10.0.0.1"},
		"forged by proxy": {true, []string{"1.1.1.1, 10.0.0.1"}, "10.0.0.1"},
		"two headers":     {true, []string{"1.1.1.1", "10.0.0.2"}, "10.0.0.2"},
		"broken":          {true, []string{"<script>"}, "192.0.2.1"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = "192.0.2.1:1234"
		for _, h := range c.header {
			r.Header.Add("X-Forwarded-For", h)
		}
		if got := (&Service{config: Config{Proxied: c.proxied}}).address(r); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAgent(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0": "WindowsのEdge",
		"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0":                            "LinuxのFirefox",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1":           "iPhoneのSafari",
		"": "不明なブラウザー", "curl/8": "不明なブラウザー", "<script>Windows": "Windows",
	} {
		if got := agentTitle(agent); got != want {
			t.Errorf("%q is %q, want %q", agent, got, want)
		}
	}
}
