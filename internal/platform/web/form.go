package web

import (
	"errors"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// Decode reads a form into the input of a use case. A field is named by the tag
// `form:"…"`, else by `json:"…"`; `form:"code,fold"` turns full-width letters and
// digits into plain ones; `label:"…"` is what a message calls it. Fields may be string, int, int64, bool, []string and
// clock.Date. Texts lose blanks at both ends, full-width ones as well.
//
// A field that the input does not have is refused: whoever sends it did not use
// our page (mass assignment). A field map[string]string named `form:"mark.*"` takes all
// that begins so, by what follows: for a form whose fields are data. Who reads it checks
// the names. The Entry holds everything as it was entered, to be
// shown again when err is Invalid. Uploaded files are not touched.
func Decode[T any](r *http.Request) (T, ui.Entry, error) {
	var in T
	if err := parse(r); err != nil {
		return in, ui.Entry{}, err
	}
	return decode[T](r)
}

// decode reads what was parsed.
func decode[T any](r *http.Request) (T, ui.Entry, error) {
	var in T
	fields, order := inputs(reflect.ValueOf(&in).Elem())
	entry := ui.Entry{Values: ui.Values(r.PostForm), Order: order}
	for name, sent := range r.PostForm {
		if _, ok := fields[name]; !ok && !starred(fields, name) && !emptyFile(r, sent) {
			return in, entry, fault.New(fault.Invalid, "画面にない項目が送られました。画面を開き直してから、もう一度入力してください。")
		}
	}
	faults := map[string]string{}
	for name, f := range fields {
		if m, many := f.value.Addr().Interface().(*map[string]string); many {
			*m = f.gather(r.PostForm, strings.TrimSuffix(name, "*"), faults)
			continue
		}
		if !slices.ContainsFunc(r.PostForm[name], broken) {
			if text := f.set(r.PostForm[name]); text != "" {
				faults[name] = text
			}
			continue
		}
		faults[name] = f.wrong("使えない文字が含まれています。入力し直してください。")
		entry.Values[name] = nil
	}
	return in, entry, fault.Fields(faults)
}

// starred reports whether a field is one of many that go into a map.
func starred(fields map[string]input, name string) bool {
	prefix, _, many := strings.Cut(name, ".")
	_, ok := fields[prefix+".*"]
	return many && ok
}

// gather gives the fields that begin with a prefix, by what follows it.
func (in input) gather(sent map[string][]string, prefix string, faults map[string]string) map[string]string {
	m := map[string]string{}
	for name, values := range sent {
		key, ok := strings.CutPrefix(name, prefix)
		switch {
		case !ok || len(values) == 0:
		case broken(values[0]):
			faults[name] = in.wrong("使えない文字が含まれています。入力し直してください。")
		default:
			m[key] = Clean(values[0])
		}
	}
	return m
}

// emptyFile reports whether a field may be a file field that nobody filled: a
// browser sends it without a file name, and it is read as an empty text.
func emptyFile(r *http.Request, sent []string) bool {
	return r.MultipartForm != nil && strings.Join(sent, "") == ""
}

// EntryOf shows an input in a form, to be changed.
func EntryOf[T any](in T) ui.Entry {
	values := ui.Values{}
	fields, order := inputs(reflect.ValueOf(&in).Elem())
	for name, f := range fields {
		if m, many := f.value.Interface().(map[string]string); many {
			for key, v := range m {
				values[strings.TrimSuffix(name, "*")+key] = []string{v}
			}
			continue
		}
		values[name] = f.strings()
	}
	return ui.Entry{Values: values, Order: order}
}

// Refused reports whether err says that the entry is wrong, and gives the entry
// with the messages: the page to show again with status 422.
func Refused(entry ui.Entry, err error) (ui.Entry, bool) {
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok || f.Kind != fault.Invalid {
		return entry, false
	}
	entry.Text, entry.Faults = f.Text, f.Fields
	return entry, true
}

// parse reads the body once, as a form or as a form with files.
func parse(r *http.Request) error {
	read := r.ParseForm
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		read = func() error { return r.ParseMultipartForm(FormLimit) }
	}
	err := read()
	if err == nil && isForm(r) {
		return ofThisBody(r)
	}
	if big := tooLarge(err); big != err {
		return big
	}
	return fault.Wrap(fault.Invalid, "送られた内容を読み取れませんでした。画面を開き直してから、もう一度入力してください。", err)
}

// ofThisBody refuses a form that was made for another body than the one that is signed in
// to now. Forms that do not say for which body they are pass.
func ofThisBody(r *http.Request) error {
	mark := r.PostForm.Get(ui.BodyField)
	r.PostForm.Del(ui.BodyField)
	if mark != "" && mark != ui.BodyMark(actor.From(r.Context()).Body) {
		return fault.New(fault.Conflict, "この画面は、別の団体にサインインしていたときに開いたものです。何も変更していません。画面を開き直してから、もう一度入力してください。")
	}
	return nil
}

// isForm reports whether what was read is what a browser sends for a form. Anything else
// would count as a form with nothing in it, and a page that requires nothing would do it.
func isForm(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil:
		return r.ContentLength == 0 && r.Header.Get("Content-Type") == ""
	case kind == "multipart/form-data":
		return r.MultipartForm != nil && len(r.MultipartForm.Value)+len(r.MultipartForm.File) > 0
	}
	return kind == "application/x-www-form-urlencoded"
}

// tooLarge says in Japanese that a request exceeded its limit.
func tooLarge(err error) error {
	big, ok := errors.AsType[*http.MaxBytesError](err)
	if !ok {
		return err
	}
	return fault.Wrap(fault.Invalid, "送られた内容が大きすぎます。"+bytesText(big.Limit)+"までにしてください。", err)
}

func bytesText(n int64) string {
	if n < 1<<20 {
		return strconv.FormatInt(n>>10, 10) + "KB"
	}
	return strconv.FormatInt(n>>20, 10) + "MB"
}

// broken reports whether a text is none that a person could have typed: not UTF-8, or
// with a NUL, which PostgreSQL cannot keep.
func broken(s string) bool { return !utf8.ValidString(s) || strings.ContainsRune(s, 0) }

// soundAddress reports whether path and query are text.
func soundAddress(r *http.Request) bool {
	for name, values := range r.URL.Query() {
		if broken(name) || slices.ContainsFunc(values, broken) {
			return false
		}
	}
	return !broken(r.URL.Path)
}

// input is one field of the input struct.
type input struct {
	value reflect.Value
	fold  bool
	label string
}

// wrong says what is wrong with the field, by its name where it has one.
func (in input) wrong(text string) string {
	if in.label == "" {
		return text
	}
	return in.label + "は、" + text
}

// inputs gives the fields by name, and the names in the order of the struct.
func inputs(v reflect.Value) (map[string]input, []string) {
	found, order := map[string]input{}, []string{}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		tag, ok := field.Tag.Lookup("form")
		if !ok {
			tag = field.Tag.Get("json")
		}
		name, option, _ := strings.Cut(tag, ",")
		if field.IsExported() && name != "" && name != "-" {
			found[name] = input{v.Field(i), ok && option == "fold", field.Tag.Get("label")}
			order = append(order, name)
		}
	}
	return found, order
}

// set stores what was sent and returns what is wrong with it.
func (in input) set(sent []string) string {
	first := ""
	if len(sent) > 0 {
		first = Clean(sent[0])
	}
	switch p := in.value.Addr().Interface().(type) {
	case *[]string:
		*p = cleanAll(sent)
		return ""
	case *bool:
		*p = first != ""
		return ""
	case *clock.Date:
		return in.setDate(p, width.Fold.String(first))
	}
	switch in.value.Kind() {
	case reflect.String:
		if in.fold {
			first = width.Fold.String(first)
		}
		in.value.SetString(first)
		return ""
	case reflect.Int, reflect.Int64:
		return in.setNumber(width.Fold.String(first))
	}
	panic("web: form field of type " + in.value.Type().String())
}

func (in input) setNumber(s string) string {
	if s == "" {
		in.value.SetInt(0)
		return ""
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64)
	if err != nil || in.value.OverflowInt(n) {
		return in.wrong("数字で入力してください。")
	}
	in.value.SetInt(n)
	return ""
}

func (in input) setDate(p *clock.Date, s string) string {
	if s == "" {
		*p = clock.Date{}
		return ""
	}
	d, err := clock.ParseDate(s)
	if err != nil {
		return in.wrong("2026/11/22 のように入力してください。")
	}
	*p = d
	return ""
}

func (in input) strings() []string {
	switch v := in.value.Interface().(type) {
	case []string:
		return v
	case bool:
		if v {
			return []string{"1"}
		}
		return nil
	case clock.Date:
		return []string{v.String()}
	}
	if in.value.CanInt() {
		return []string{strconv.FormatInt(in.value.Int(), 10)}
	}
	return []string{in.value.String()}
}

// Clean takes blanks from both ends of a text, full-width ones as well, and turns
// the browser's CRLF into LF.
func Clean(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

func cleanAll(list []string) []string {
	var kept []string
	for _, s := range list {
		if s = Clean(s); s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}
