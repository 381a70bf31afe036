// The experiments of a report: candidates that are good and different, with what the laboratory
// has measured, failed at or still has in hand.
#ifndef CAMPAIGN_BATCH_H
#define CAMPAIGN_BATCH_H

#include "campaign/lesson.h"

// Chooses up to [wanted] of the ranked candidates, one after the other, each believed to come out
// as expected before the next is chosen: by expected improvement of the score over the best design
// the laboratory has (without one: over the best expectation), or by the expected growth of the
// front, as the campaign says; within the limit either way. Of equals the one ranked first. No
// design is chosen twice or again (rank_repeats), so that fewer may be [made] in a small space.
//   chosen  indices, [wanted]
Status batch_choose(const Workshop *workshop, const Emulator *emulator, const Lesson *lesson,
                    const Candidate *ranked, int count, int wanted, int *chosen, int *made,
                    Error *err);

#endif
