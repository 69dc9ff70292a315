// Package axe carries axe-core, with which browser tests look for barriers in a
// page (JIS X 8341-3). Only tests import it; the script and its licences are
// those of the npm package axe-core 4.14.1, unchanged.
package axe

import _ "embed"

// Script defines the global axe in a page.
//
//go:embed axe.min.js
var Script string
