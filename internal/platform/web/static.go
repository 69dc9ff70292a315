package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"

	"github.com/okite-isms/okite/internal/platform/fault"
)

//go:embed static/okite.css static/okite.js static/upload.js static/vendor/htmx/htmx.min.js static/vendor/design-tokens/tokens.css
var static embed.FS

// asset is a static file under its public name, which holds its hash.
type asset struct {
	name string
	kind string
	body []byte
}

var kinds = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}

// The public names are worked out once; nothing writes to the table afterwards.
var assets, assetNames = loadAssets(
	"static/vendor/design-tokens/tokens.css", "static/okite.css",
	"static/vendor/htmx/htmx.min.js", "static/okite.js", "static/upload.js")

func loadAssets(files ...string) (map[string]asset, map[string]string) {
	byName, names := map[string]asset{}, map[string]string{}
	for _, f := range files {
		body, err := static.ReadFile(f)
		if err != nil {
			panic("web: static file: " + err.Error())
		}
		sum := sha256.Sum256(body)
		base, ext := path.Base(f), path.Ext(f)
		public := strings.TrimSuffix(base, ext) + "." + hex.EncodeToString(sum[:6]) + ext
		byName[public] = asset{public, kinds[ext], body}
		names[base] = public
	}
	return byName, names
}

// StaticURL is the path under which a static file is served: okite.css gives
// /static/okite.HASH.css.
func StaticURL(file string) string { return "/static/" + assetNames[file] }

// serveStatic serves a file by its hashed name for ever, and by its plain name
// with a check on every use.
func serveStatic(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	a, hashed := assets[name]
	if !hashed {
		a = assets[assetNames[name]]
	}
	if a.name == "" {
		Fail(w, r, fault.New(fault.NotFound, "お探しのファイルはありません。"))
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("ETag", `"`+a.name+`"`)
	h.Set("Cache-Control", "no-cache")
	if hashed {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if strings.Contains(r.Header.Get("If-None-Match"), a.name) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(a.body) // the client went away: nobody to tell
	}
}
