package api

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
)

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// date stands for clock.Date in a description.
type date string

// Schema implements huma.SchemaProvider.
func (date) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date"}
}

func newDescription(version string) *huma.OpenAPI {
	if version == "" {
		version = "0"
	}
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	registry.RegisterTypeAlias(reflect.TypeFor[clock.Time](), reflect.TypeFor[time.Time]())
	registry.RegisterTypeAlias(reflect.TypeFor[clock.Date](), reflect.TypeFor[date]())
	return &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{Title: "Okite", Version: version,
			Description: "Okite の操作です。画面と同じ権限で、同じ確認をします。一覧は1回に200件までで、続きは Link ヘッダー（rel=\"next\"）が示します。"},
		Components: &huma.Components{
			Schemas: registry,
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"token": {Type: "http", Scheme: "bearer", Description: "「自分のサインイン」の画面で作成するアクセストークン"},
			},
		},
		Security: []map[string][]string{{"token": {}}},
	}
}

// describe adds an operation to the description and says how its input is read.
func (m *Mux) describe(method, path string, needs actor.Permission, summary string, in, out reflect.Type) *shape {
	registry := m.description.Components.Schemas
	s := &shape{registry: registry}
	o := &huma.Operation{
		Method: method, Path: path, OperationID: operationID(method, path), Summary: summary,
		Description: "必要な権限：" + string(needs), Tags: []string{tag(path)},
		Responses: map[string]*huma.Response{"default": problemResponse(registry)},
	}
	s.parameters = parameters(registry, in, nil)
	for _, p := range s.parameters {
		place := "path"
		if p.query {
			place = "query"
		}
		o.Parameters = append(o.Parameters, &huma.Param{Name: p.name, In: place, Required: !p.query, Schema: p.schema})
	}
	if method == http.MethodPost || method == http.MethodPut || method == http.MethodPatch {
		if bodyFields(in) > 0 {
			s.body = huma.SchemaFromType(registry, in)
			o.RequestBody = &huma.RequestBody{Required: true, Content: jsonContent(registry.Schema(in, true, in.Name()))}
		}
	}
	o.Responses[answerStatus(out)] = success(registry, out)
	m.description.AddOperation(o)
	return s
}

func answerStatus(out reflect.Type) string {
	if out == reflect.TypeFor[struct{}]() {
		return strconv.Itoa(http.StatusNoContent)
	}
	return strconv.Itoa(http.StatusOK)
}

func success(registry huma.Registry, out reflect.Type) *huma.Response {
	if out == reflect.TypeFor[struct{}]() {
		return &huma.Response{Description: "完了した"}
	}
	return &huma.Response{Description: "結果", Content: jsonContent(registry.Schema(out, true, out.Name()))}
}

func problemResponse(registry huma.Registry) *huma.Response {
	return &huma.Response{Description: "行われなかった理由", Content: map[string]*huma.MediaType{
		"application/problem+json": {Schema: registry.Schema(reflect.TypeFor[Problem](), true, "Problem")},
	}}
}

func jsonContent(s *huma.Schema) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{"application/json": {Schema: s}}
}

// parameters finds the fields with the tag path or query, in embedded structs as well.
func parameters(registry huma.Registry, t reflect.Type, index []int) []parameter {
	if t.Kind() != reflect.Struct {
		return nil
	}
	var list []parameter
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(append([]int(nil), index...), i)
		if f.Anonymous {
			list = append(list, parameters(registry, f.Type, at)...)
			continue
		}
		name, inPath := f.Tag.Lookup("path")
		if !inPath {
			name = f.Tag.Get("query")
		}
		if name == "" {
			continue
		}
		if f.Tag.Get("json") != "-" {
			panic("api: field " + t.String() + "." + f.Name + " comes from the address and lacks json:\"-\"")
		}
		list = append(list, parameter{name, !inPath, at, huma.SchemaFromField(registry, f, ""), f.Tag.Get("default")})
	}
	return list
}

// bodyFields counts the fields that come from the body.
func bodyFields(t reflect.Type) int {
	if t.Kind() != reflect.Struct {
		return 1
	}
	n := 0
	for i := range t.NumField() {
		f := t.Field(i)
		switch {
		case f.Anonymous:
			n += bodyFields(f.Type)
		case f.IsExported() && f.Tag.Get("json") != "-":
			n++
		}
	}
	return n
}

// operationID names an operation for generated clients: post-org-person-id-roles.
func operationID(method, path string) string {
	words := strings.FieldsFunc(strings.TrimPrefix(path, Prefix), func(r rune) bool { return r == '/' || r == '{' || r == '}' || r == '.' })
	return strings.ToLower(method) + "-" + strings.Join(words, "-")
}

// tag groups operations by area.
func tag(path string) string {
	area, _, _ := strings.Cut(strings.TrimPrefix(path, Prefix), "/")
	return area
}
