;; The dot products of a query with many rows. One instruction multiplies and adds eight numbers, which JavaScript
;; cannot say. scripts/make-dot-products.mjs compiles this file.
(module
  (memory (export "memory") 1)

  ;; Writes the dot product of the query at $query with each of the $rows rows from $row to $out, as 32-bit integers. The
  ;; query has $size numbers of 16 bits, each row $size numbers of 8 bits; $size is a multiple of 16 and not 0.
  (func (export "products")
    (param $query i32) (param $row i32) (param $size i32) (param $rows i32) (param $out i32)
    (local $at i32) (local $end i32) (local $sum v128)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $rows)))
        (local.set $at (local.get $query))
        (local.set $end (i32.add (local.get $row) (local.get $size)))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (loop $sixteen
          (local.set $sum
            (i32x4.add
              (local.get $sum)
              (i32x4.add
                (i32x4.dot_i16x8_s (v128.load (local.get $at)) (v128.load8x8_s (local.get $row)))
                (i32x4.dot_i16x8_s (v128.load offset=16 (local.get $at)) (v128.load8x8_s offset=8 (local.get $row))))))
          (local.set $at (i32.add (local.get $at) (i32.const 32)))
          (local.set $row (i32.add (local.get $row) (i32.const 16)))
          (br_if $sixteen (i32.lt_u (local.get $row) (local.get $end))))
        (i32.store
          (local.get $out)
          (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
            (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (br $next)))))
