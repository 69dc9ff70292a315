// Package handbook turns the handbook (手引), written in Markdown, into pages, and knows
// which part explains which screen. A page says so itself, in a comment before a heading:
//
//	<!-- 画面: /policy, /policy/new -->
//	## 画面で取り込む
//
// A screen below one that is named belongs to the same part, unless another one names it.
package handbook
