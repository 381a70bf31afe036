// A quantity graded over the depth of a host: z = 0 at its top, z = 1 at its bottom.
#ifndef SIMULATE_PROFILE_H
#define SIMULATE_PROFILE_H

typedef enum ProfileShape {
    PROFILE_LINEAR, // straight from top to bottom
    PROFILE_LOG,    // straight in the logarithm; both ends > 0
    PROFILE_STEP,   // [top] above z = 1/2, [bottom] below
    PROFILE_TABLE,  // straight between [count] points, constant outside them
} ProfileShape;

enum { PROFILE_POINTS = 16 };

// The unit is that of the quantity.
typedef struct Profile {
    ProfileShape shape;
    double top, bottom;           // unused by a table
    int count;                    // points of a table, 2 to PROFILE_POINTS; else 0
    double z[PROFILE_POINTS];     // count, rising, within 0 .. 1
    double value[PROFILE_POINTS]; // count
} Profile;

// The same value everywhere.
Profile profile_uniform(double value);

// From [top] to [bottom] in the given [shape], which is not PROFILE_TABLE.
Profile profile_graded(double top, double bottom, ProfileShape shape);

// The value at depth [z], 0 to 1.
double profile_at(const Profile *profile, double z);

// The mean over z from [low] to [high], low < high; exact for lines and steps.
double profile_mean(const Profile *profile, double low, double high);

// The least and the greatest value; NAN when any value is NAN.
double profile_low(const Profile *profile);
double profile_high(const Profile *profile);

#endif
