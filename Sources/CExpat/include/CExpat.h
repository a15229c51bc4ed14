// expat's events as one flat array of nodes in document order. A DOCTYPE is refused, so no entity is ever expanded.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef enum { CEXPAT_ELEMENT, CEXPAT_ATTRIBUTE, CEXPAT_VALUE, CEXPAT_TEXT } cexpat_kind;

typedef struct {
  uint32_t line, column;          // one-based; of the element, for its attributes
  uint32_t offset, length;        // of the bytes in the pool: an element's or attribute's name, a value, a text
  uint32_t attributes, children;  // of an element; each attribute is two nodes, name and value, right behind it
  uint32_t end;                   // index of the first node behind this subtree
  uint8_t kind;                   // cexpat_kind
} cexpat_node;

typedef enum { CEXPAT_OK, CEXPAT_SYNTAX, CEXPAT_DOCTYPE, CEXPAT_DEPTH, CEXPAT_PLACES, CEXPAT_MEMORY } cexpat_status;

typedef struct {
  cexpat_node *nodes;
  size_t count, capacity;
  size_t places;  // how many places the document takes: an element 7, all else 1
  unsigned char *pool;
  size_t used, room;
  cexpat_status status;
  uint32_t line, column;  // of the error
  const char *problem;    // expat's own words, static text
} cexpat_tree;

// Reads one document of at most max_places. Whatever it returns, the tree must be freed.
cexpat_status cexpat_parse(cexpat_tree *tree, const char *text, size_t length, uint32_t max_depth, uint32_t max_places);
void cexpat_free(cexpat_tree *tree);
