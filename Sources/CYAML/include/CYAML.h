// libyaml's events as one flat array of nodes in document order.
#pragma once
#include <stddef.h>
#include <stdint.h>

// A key is a scalar that names a member of a map: it has its own kind, since it is never typed.
typedef enum { CYAML_SCALAR, CYAML_KEY, CYAML_LIST, CYAML_MAP } cyaml_kind;

typedef struct {
  uint32_t line, column;    // one-based; columns count code points
  uint32_t offset, length;  // of a scalar's bytes in the pool; length of a list: elements, of a map: keys and values together
  uint32_t end;             // index of the first node behind this subtree
  uint8_t kind;             // cyaml_kind
  uint8_t plain;            // the scalar is neither quoted nor a block, so it may be a number or null
} cyaml_node;

typedef enum {
  CYAML_OK,
  CYAML_SYNTAX,  // libyaml's own words are in `problem` and `context`
  CYAML_UTF8,    // not UTF-8, or a character that YAML forbids: `offset` instead of line and column
  CYAML_ALIAS, CYAML_ANCHOR, CYAML_TAG, CYAML_MERGE, CYAML_SECOND_DOCUMENT, CYAML_COMPLEX_KEY, CYAML_EMPTY_KEY,
  CYAML_DEPTH, CYAML_NODES, CYAML_MEMORY
} cyaml_status;

typedef struct {
  cyaml_node *nodes;
  size_t count, capacity;
  unsigned char *pool;
  size_t used, room;
  cyaml_status status;
  uint32_t line, column;  // of the error
  size_t offset;          // of the error, in bytes, where libyaml knows no line
  const char *problem;    // static text
  const char *context;    // static text or NULL
  uint32_t context_line, context_column;
} cyaml_tree;

// Reads one document. Whatever it returns, the tree must be freed. A text without a document has no nodes.
cyaml_status cyaml_parse(cyaml_tree *tree, const void *text, size_t length, uint32_t max_depth, uint32_t max_nodes);
void cyaml_free(cyaml_tree *tree);
