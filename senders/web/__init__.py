"""Code that all requests share: access, middleware, the request type. No pages."""
