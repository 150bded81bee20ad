"""Small pieces that the library, template and bulk pages share."""
