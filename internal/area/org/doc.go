// Package org is who there is: the local government (団体) that Okite serves, its people
// (職員) and what they may do. It serves the provisions by which a policy sets up its
// organisation (組織体制), in the smallest form that makes rights real: three fixed roles
// 事務局, 職員 and 監査人. Units, posts and roles held by post come later.
//
// A body begins with its first officer, in one step (Found). People are never deleted,
// for records name them; who leaves is deactivated and can be taken back. At least one
// active officer always remains. An auditor holds no other role.
package org
