// Package evidence keeps evidence (証拠): files that are hashed as they come in, and things
// (media, papers, devices) with their place and seal. It serves the provisions by which
// the course of an incident is recorded and its evidence preserved, and the safe-keeping
// of what an audit has gathered. An item belongs to an object of another area or stands alone.
//
// Each item has a chain of custody (保管の連鎖, sub-package chain): entries that are only
// ever added, each with the hash of the one before. Who holds the item hands it over, who
// receives it accepts with a sign-in of their own; what was signed on paper is entered
// with both names and the paper. A gap does not stop anybody: it is recorded and shown.
//
//	保管中 ── 引渡し → 受領 ──┐      ── 返却済み
//	   └────────────────────┘      ── 廃棄済み (the content goes, record and hash stay)
//
// Contents are never opened nor shown: they may be broken, encrypted or hostile. A content
// that holds 個人番号 is hashed and not kept. What is carried out goes as a bundle (持出し用の
// 一式, sub-package bundle) that anybody can check without Okite's database.
package evidence
