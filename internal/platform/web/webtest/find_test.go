package webtest

import "testing"

func TestSelectors(t *testing.T) {
	t.Parallel()
	const page = `<main id=m><form class="form wide" action="/a?b=1"><p><input name=title value="題 名"></p><input name=x></form><input name=y></main>`
	for selector, want := range map[string]int{
		"input": 3, "form input": 2, "form > input": 1, "form input[name=title]": 1, "#m > form p > input": 1, "main > input": 1, ".form.wide": 1, "form.form": 1,
		".for": 0, "[name]": 3, "[action^=/a]": 1, "[action$=b=1]": 1, "[action*='?']": 1, `input[value="題 名"]`: 1, "p input[name=x]": 0, "main input[name=y]": 1,
	} {
		if got := len(All(t, page, selector)); got != want {
			t.Errorf("%q matches %d, want %d", selector, got, want)
		}
	}
}
