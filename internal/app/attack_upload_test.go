package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/policy"
)

// upload is a file as a browser sends it; name goes into the request as it is.
type upload struct {
	name string
	text []byte
}

func (v visitor) upload(t *testing.T, list ...upload) answer {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if err := m.WriteField("state", "internal"); err != nil {
		t.Fatal(err)
	}
	for _, u := range list {
		part, err := m.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {`form-data; name="file"; filename="` + u.name + `"`}, "Content-Type": {"text/html"},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(u.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return v.send(t, http.MethodPost, "/policy/new", m.FormDataContentType(), b.Bytes())
}

// outcomes gives what became of the files of an upload, in their order.
func outcomes(t *testing.T, town *apptest.Town, a answer) []policy.Upload {
	t.Helper()
	_, batch, ok := strings.Cut(a.header.Get("Location"), "batch=")
	if a.status != http.StatusSeeOther || !ok {
		t.Fatalf("the upload was answered by %d to %q", a.status, a.header.Get("Location"))
	}
	town.Drain(t)
	b := town.Home
	list, err := town.App.Policy.Uploads(apptest.As(t.Context(), b.ID, b.Office.ID), batch)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("a.md")
	if err != nil {
		t.Fatal(err)
	}
	for range 64 {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func wide(s string) []byte {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// Each file that cannot be taken says why, in Japanese, and keeps no other from being read.
func TestAttackByUploads(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		office := visit(town, town.Client(t, town.Home, town.Home.Office))
		refused := []upload{
			{"zip.txt", bomb(t)}, {"bomb.md", bomb(t)}, {"tool.txt", []byte("MZ\x90\x00\x03")}, {"elf.md", []byte("\x7fELF\x02\x01")}, {"tool.exe", []byte("MZ")},
			{"empty.txt", nil}, {"large.txt", bytes.Repeat([]byte("あ\n"), 3<<20/2)}, {"nul.txt", []byte("規程\x00\x00")},
			{"half.txt", wide("規程")[:5]}, {"noise.txt", []byte("\xff\xff\xfe\x80\x81規程")}, {"page.html", []byte("<script>__xss=1</script>")}, {"photo.txt", []byte("\x89PNG\r\n\x1a\n")}, {"noname", []byte("規程")},
		}
		good := upload{"よい規程.txt", []byte("よい規程\n\n（目的）\n第１条　この規程は、よいことを定める。\n")}
		for i, u := range outcomes(t, town, office.upload(t, append([]upload{good}, refused...)...)) {
			if i == 0 && (u.State != policy.Read || u.DocumentID == "") {
				t.Errorf("the good file: %s %s", u.State, u.Reason)
			}
			if i > 0 && (u.State != policy.Failed || u.DocumentID != "" || !japanese(u.Reason)) {
				t.Errorf("%s: %s, document %q, because %q", u.FileName, u.State, u.DocumentID, u.Reason)
			}
		}
		heavy(t, town, office)
		documents, _, err := town.App.Policy.List(apptest.As(t.Context(), town.Home.ID, ""), policy.Query{})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range documents {
			if a := office.get(t, "/policy/"+d.ID); a.status != http.StatusOK || len(a.body) > 8<<20 {
				t.Errorf("%s: %d, %d bytes", cut(d.Title), a.status, len(a.body))
			}
		}
	})
}

// heavy sends texts that are made to bring a reader down: it survives each.
func heavy(t *testing.T, town *apptest.Town, office visitor) {
	t.Helper()
	fill := func(s string) []byte { return bytes.Repeat([]byte(s), 5<<20/len(s)) }
	for name, text := range map[string][]byte{
		"brackets": fill("("), "wide brackets": fill("（"), "articles": fill("第１条\n"), "one line of articles": fill("第１条"), "tables": fill("|"), "items": fill("(1)\n"),
		"deep": fill("　"), "page breaks": fill("\f"), "quotes": fill("「"), "kanji numbers": fill("千"), "markdown": fill("#"), "rules": fill("---\n"), "wide": wide(strings.Repeat("第１条\n", 600_000)),
		"markup": []byte("規程\n\n第１条　" + script + "\n"),
	} {
		list := outcomes(t, town, office.upload(t, upload{name + ".txt", text}))
		if u := list[0]; !u.Finished() || u.State == policy.Failed && (!japanese(u.Reason) || strings.Contains(u.Reason, "システムの管理者")) {
			t.Errorf("%s: %s, because %q", name, u.State, u.Reason)
		}
	}
}

func japanese(s string) bool { return strings.HasSuffix(s, "。") && english.FindString(s) == "" }

// The name of a file is a name: it leads nowhere, and no header grows out of it.
func TestAttackByFileNames(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		office := visit(town, town.Client(t, town.Home, town.Home.Office))
		var list []upload
		names := []string{
			`../../../../etc/passwd.txt`, `..\\..\\boot.txt`, `/etc/cron.d/x.txt`, `C:\\x.txt`, `a%0d%0aSet-Cookie: a=b.txt`, "a\u202egpj.txt", `CON.txt`, `.htaccess.txt`, `...txt`,
			`a;filename=b.exe.txt`, strings.Repeat("長", 80) + ".txt", `<script>.md`, ` .txt`,
		}
		for i, name := range names {
			list = append(list, upload{name, fmt.Appendf(nil, "規程その%d\n\n第１条　これは%d番目である。\n", i, i)})
		}
		for i, u := range outcomes(t, town, office.upload(t, list...)) {
			if strings.ContainsAny(u.FileName, "/\\\r\n\x00<>\u202e") {
				t.Errorf("%q was kept as %q", names[i], u.FileName)
			}
			if u.State == policy.Failed {
				if !japanese(u.Reason) {
					t.Errorf("%q: %q", names[i], u.Reason)
				}
				continue
			}
			a := office.get(t, "/policy/"+u.DocumentID+"/file")
			a.inject(t, names[i])
			kind, values, err := mime.ParseMediaType(a.header.Get("Content-Disposition"))
			if err != nil || kind != "attachment" || values["filename"] != u.FileName || a.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%q is given out as %q: %v", names[i], a.header.Get("Content-Disposition"), err)
			}
			if c := a.header.Get("Content-Type"); !strings.HasPrefix(c, "text/plain") && !strings.HasPrefix(c, "application/octet-stream") {
				t.Errorf("%q is given out as %s", names[i], c)
			}
			if string(list[i].text) != a.body {
				t.Errorf("%q came back changed", names[i])
			}
		}
	})
}

// Bodies that are no form, or too much of one, are refused in Japanese.
func TestAttackByBodies(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home, _ := ready(t, town)
		office := visit(town, town.Client(t, town.Home, town.Home.Office))
		before := picture(t, town, town.Home.ID, "session")
		for pattern, f := range forms(town, home) {
			if len(f) == 0 {
				continue
			}
			_, path := home.path(t, pattern)
			for kind, body := range map[string]string{
				formType: "name=" + strings.Repeat("a", 2<<20), "multipart/form-data": "x", "multipart/form-data; boundary=x": "--x\r\nContent-Disposition: form-data; name=\"name\"",
				"multipart/form-data; boundary=y": "--y\r\n\r\n", formType + "; charset=utf-7": "%zz=%", "application/xml": `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>`,
			} {
				if pattern == "POST /policy/new" && kind == formType {
					continue // takes more, and is no form of this kind
				}
				a := office.send(t, http.MethodPost, path, kind, []byte(body))
				if a.status < http.StatusBadRequest {
					t.Errorf("%s with %s: %d", pattern, cut(kind), a.status)
				}
			}
		}
		for pattern, in := range writings(home) {
			if in == nil {
				continue // takes no object
			}
			method, path := home.path(t, pattern)
			for name, c := range map[string]struct {
				kind, body string
				want       int
			}{
				"no JSON":    {"application/json", "{", 422},
				"two":        {"application/json", `{}{}`, 422},
				"deep":       {"application/json", strings.Repeat("[", 100_000), 422},
				"twice":      {"application/json", `{"version":1,"version":2}`, 422},
				"wrong type": {"text/plain", `{}`, 415},
				"a list":     {"application/json", `[]`, 422},
				"numbers":    {"application/json", `{"version":1e400,"name":1,"login":[],"roles":{},"code":null}`, 422},
				"large":      {"application/json", `{"name":"` + strings.Repeat("a", 29<<20) + `"}`, 413},
			} {
				if a := office.send(t, method, path, c.kind, []byte(c.body)); a.status != c.want {
					t.Errorf("%s, %s: %d, want %d", pattern, name, a.status, c.want)
				}
			}
		}
		unchanged(t, town, town.Home.ID, before, "session")
	})
}
