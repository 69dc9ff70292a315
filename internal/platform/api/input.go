package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// depthLimit is how deep JSON may nest: deeper than any input of ours, and shallow
// enough that nothing recursive runs out of stack.
const depthLimit = 32

// shape is how the input of one operation is read.
type shape struct {
	registry   huma.Registry
	parameters []parameter
	body       *huma.Schema // nil where there is none
	limit      int64        // of the body, in bytes
}

// parameter is a field of the input that comes from the address.
type parameter struct {
	name   string
	query  bool // else from the path
	index  []int
	schema *huma.Schema
	preset string
}

// read fills in, a pointer to the input, and returns an Invalid fault that names every
// field that is wrong.
func (s *shape) read(w http.ResponseWriter, r *http.Request, in any) error {
	faults := map[string]string{}
	if s.body == nil {
		if err := refuseBody(r); err != nil {
			return err
		}
	} else if err := s.readBody(w, r, in, faults); err != nil {
		return err
	}
	s.readAddress(r, reflect.ValueOf(in).Elem(), faults)
	return wrong(faults)
}

func wrong(faults map[string]string) error {
	if len(faults) == 0 {
		return nil
	}
	return &fault.Fault{Kind: fault.Invalid, Text: "送られた内容を確認してください。", Fields: faults}
}

// refuseBody refuses what would be thrown away unread.
func refuseBody(r *http.Request) error {
	n, err := r.Body.Read(make([]byte, 1))
	if n > 0 {
		return fault.New(fault.Invalid, "この操作は本文を受け付けません。")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

func (s *shape) readBody(w http.ResponseWriter, r *http.Request, in any, faults map[string]string) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return errMedia
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.limit))
	if err != nil {
		return err
	}
	var sent any
	if err := decode(text, &sent); err != nil {
		return err
	}
	result := &huma.ValidateResult{}
	huma.Validate(s.registry, s.body, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, sent, result)
	for _, err := range result.Errors {
		if d, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			field, text := placed(d)
			faults[field] = text
		}
	}
	if len(faults) > 0 {
		return nil
	}
	if err := json.Unmarshal(text, in); err != nil {
		return fault.Wrap(fault.Invalid, "JSON の値を読み取れません。型と範囲を確かめてください。", err)
	}
	return nil
}

// decode reads one JSON value, not nested too deep, with no name twice in an object:
// two readers could each take another one.
func decode(text []byte, sent *any) error {
	unreadable := func(cause error) error {
		return fault.Wrap(fault.Invalid, "JSON として読み取れません。", cause)
	}
	if !utf8.Valid(text) {
		return unreadable(errors.New("not UTF-8"))
	}
	if err := scan(json.NewDecoder(bytes.NewReader(text)), 0); err != nil {
		return unreadable(err)
	}
	if err := json.Unmarshal(text, sent); err != nil { // refuses what follows the value
		return unreadable(err)
	}
	return nil
}

// scan goes through one value and fails where it is too deep or says a name twice.
func scan(d *json.Decoder, depth int) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	if text, ok := t.(string); ok && strings.ContainsRune(text, 0) {
		return errors.New("a text has a NUL, which PostgreSQL cannot keep")
	}
	open, ok := t.(json.Delim)
	if !ok {
		return nil
	}
	if depth >= depthLimit {
		return errors.New("nested too deep")
	}
	names := map[any]bool{}
	for d.More() {
		if open == '{' {
			name, err := d.Token()
			if err != nil {
				return err
			}
			if names[name] {
				return errors.New("a name appears twice")
			}
			names[name] = true
		}
		if err := scan(d, depth+1); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

// readAddress sets the fields that come from path and query, and refuses unknown ones.
func (s *shape) readAddress(r *http.Request, in reflect.Value, faults map[string]string) {
	query, known := r.URL.Query(), map[string]bool{}
	for _, p := range s.parameters {
		sent := []string{r.PathValue(p.name)}
		if p.query {
			known[p.name] = true
			if sent = query[p.name]; len(sent) == 0 && p.preset != "" {
				sent = []string{p.preset}
			}
		}
		if len(sent) == 0 || p.query && len(sent) == 1 && sent[0] == "" {
			continue
		}
		if text := s.set(p, in.FieldByIndex(p.index), sent); text != "" {
			faults[p.name] = text
		}
	}
	for name := range query {
		if !known[name] {
			faults[name] = "この指定は受け付けていません。"
		}
	}
}

// set stores a parameter and returns what is wrong with it.
func (s *shape) set(p parameter, field reflect.Value, sent []string) string {
	value, ok := parameterValue(field.Type(), sent)
	if !ok {
		return "値の形が正しくありません。"
	}
	result := &huma.ValidateResult{}
	huma.Validate(s.registry, p.schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, value, result)
	if len(result.Errors) > 0 {
		if d, ok := errors.AsType[*huma.ErrorDetail](result.Errors[0]); ok {
			return d.Message
		}
	}
	field.Set(reflect.ValueOf(value).Convert(field.Type()))
	return ""
}

func parameterValue(t reflect.Type, sent []string) (value any, ok bool) {
	if t.Kind() == reflect.Slice {
		return sent, true
	}
	if len(sent) != 1 || !utf8.ValidString(sent[0]) {
		return nil, false
	}
	switch t.Kind() {
	case reflect.String:
		return sent[0], true
	case reflect.Bool:
		return sent[0] == "true", sent[0] == "true" || sent[0] == "false"
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(sent[0], 10, 64)
		return n, err == nil
	}
	return nil, false
}
