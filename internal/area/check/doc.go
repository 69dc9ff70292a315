// Package check is the catalogue of check items (点検項目): what an audit and a self-check
// ask, in sheets (点検表) that have editions. It stands below the rooms that ask, so that
// both ask the same.
//
// An item says what is asked, against which criterion and which provisions of the body, by
// which methods (書面・ヒアリング・実地), what would show it, and to which units it applies: a
// rule over facts of a unit, which the body records. Items come from the body's own duties,
// from sheets that ship with Okite, and from tables that come in as Excel.
//
// States of an edition: drafted 下書き → used 使用中 → retired 旧版. What was used is never
// changed again; whoever asks keeps a copy. Of a sheet there is one draft at most.
package check
