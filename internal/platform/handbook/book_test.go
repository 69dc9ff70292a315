package handbook_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/okite-isms/okite/internal/platform/handbook"
)

func read(t *testing.T, files map[string]string) (*handbook.Book, error) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return handbook.Read(fsys)
}

const cats = `<!-- 画面: /cat -->
# 猫を飼う

はじめに。[犬](dog.md)と[表](../table.md)と[外](https://example.jp/)。<b>太字</b>

<!-- 画面: /cat/food, /cat/water -->
## 餌

| 朝 | 夜 |
|:--|--:|
| 魚 | 鳥 |
`

func TestBook(t *testing.T) {
	t.Parallel()
	b, err := read(t, map[string]string{"README.md": "<!-- 画面: / -->\n# 手引\n\n[猫](cat.md)\n", "cat.md": cats, "dog.md": "# 犬\n"})
	if err != nil {
		t.Fatal(err)
	}
	p, ok := b.Page("cat")
	if !ok || p.Title != "猫を飼う" || len(p.Sections) != 1 || p.Sections[0] != (handbook.Section{ID: "s2", Title: "餌"}) {
		t.Errorf("%+v", p)
	}
	for _, want := range []string{`<a href="/help/dog">犬</a>と表と外。`, `<h2 id="s2">餌</h2>`, `<div class="table-box"><table>`} {
		if !strings.Contains(p.HTML, want) {
			t.Errorf("no %s in %s", want, p.HTML)
		}
	}
	for _, no := range []string{"画面", "<b>", "style=", "<h1", "table.md", "example.jp"} {
		if strings.Contains(p.HTML, no) {
			t.Errorf("%s in %s", no, p.HTML)
		}
	}
	if home, ok := b.Page(""); !ok || !strings.Contains(home.HTML, `href="/help/cat"`) {
		t.Errorf("%+v", home)
	}
	for screen, want := range map[string]string{
		"/cat": "/help/cat", "/cat/": "/help/cat", "/cat/tail": "/help/cat", "/cat/food": "/help/cat#s2", "/cat/food/1/edit": "/help/cat#s2", "/cat/water": "/help/cat#s2",
		"/": "/help", "/category": "", "/dog": "", "": "",
	} {
		if got := b.For(screen); got != want {
			t.Errorf("%s: %q, want %q", screen, got, want)
		}
	}
}

func TestBookRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no title": "本文だけ\n", "other HTML": "# 題\n\n<script>x</script>\n", "screens of nothing": "# 題\n\n<!-- 画面: /a -->\n", "twice": "<!-- 画面: /a, /a -->\n# 題\n",
	} {
		if _, err := read(t, map[string]string{"x.md": text}); err == nil || !strings.Contains(err.Error(), "x.md") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
