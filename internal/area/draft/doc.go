// Package draft prepares the next edition of a policy document (改正案) beside the one in
// force, which stays as it is until the draft has been decided on and published.
//
// A draft begins with the edition in force and keeps what its editors do as steps, each
// about one provision: words changed, a provision inserted, deleted or moved. The text of
// the draft is that edition with the steps carried out by jobun/edit, so numbers,
// references and contents follow and ids stay. A step can be taken back; who did what and
// when stays readable. Two editors who change the same provision meet in a conflict that
// shows both texts and the one they began with; a person settles it, and nothing typed is
// lost. A draft can also come as a file: that is one step that replaces the text.
//
// States: open (作成中) → frozen (決裁中) → adopted (採用), or back to open when the
// decision returns it (差し戻し); open → dropped (取りやめ). The room of revisions moves
// a draft in and out of decision; nothing is edited while it is frozen.
package draft
