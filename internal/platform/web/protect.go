package web

import "net/http"

// policy allows only what Okite itself serves: no inline script or style, no
// frame, no form to elsewhere. htmx runs under it because our pages use none of
// its attributes that evaluate text (hx-on, js: values, trigger filters).
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// protect sets the headers that every answer carries. Handlers may override
// Cache-Control, static files do.
func (m *Mux) protect(h http.Header, requestID string) {
	h.Set("X-Request-Id", requestID)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
	h.Set("Cache-Control", "no-store")
	if m.config.TLS {
		h.Set("Strict-Transport-Security", "max-age=63072000")
	}
}
